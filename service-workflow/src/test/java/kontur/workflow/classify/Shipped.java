package kontur.workflow.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What the service brings along, and the phrases that it is measured by.
final class Shipped {
  static final double THRESHOLD = 0.5;

  private Shipped() {}

  static Rules rules() {
    return ClassifyWiring.read(null);
  }

  static Examples examples() {
    return ClassifyWiring.readExamples(null, rules());
  }

  /// It never changes, so one is enough.
  static ExampleClassifier classifier() {
    return Once.LEARNT;
  }

  static ExampleClassifier learntAnew() {
    return new ExampleClassifier(examples(), THRESHOLD);
  }

  private static final class Once {
    static final ExampleClassifier LEARNT = learntAnew();
  }

  static List<Example> heldOut() {
    var top = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text());
    var phrases = new ArrayList<Example>();
    ((Map<?, ?>) top.get("categories"))
        .forEach((category, languages) ->
            ((Map<?, ?>) languages)
                .forEach((language, texts) ->
                    ((List<?>) texts)
                        .forEach(text ->
                            phrases.add(
                                new Example(
                                    (String) text, (String) category, (String) language)))));
    return phrases;
  }

  private static String text() {
    try (var file =
        Objects.requireNonNull(Shipped.class.getResourceAsStream("/classify/held-out.yaml"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
