package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// What a fixture of the corpus must be read as: `key: value` per line, `\n` for a line break. The
/// first line says why the fixture is there.
public final class Expectation {
  private final List<String[]> lines = new ArrayList<>();

  private Expectation() {}

  public static Expectation beside(Path fixture) throws IOException {
    var name = fixture.getFileName().toString().replaceFirst("\\.[a-z]+$", ".expect");
    var expectation = new Expectation();
    for (var line : Files.readAllLines(fixture.resolveSibling(name))) {
      var colon = line.indexOf(':');
      assertThat(colon).as(line).isPositive();
      var value = line.substring(Math.min(line.length(), colon + 2));
      expectation.lines.add(new String[] {line.substring(0, colon), unescaped(value)});
    }
    assertThat(expectation.lines.getFirst()[0]).isEqualTo("why");
    return expectation;
  }

  public List<String> all(String key) {
    return lines.stream().filter(line -> line[0].equals(key)).map(line -> line[1]).toList();
  }

  public void forEach(BiConsumer<String, String> check) {
    lines.forEach(line -> check.accept(line[0], line[1]));
  }

  private static String unescaped(String value) {
    var out = new StringBuilder();
    for (var i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '\\' && i + 1 < value.length()) {
        i++;
        out.append(
            switch (value.charAt(i)) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> value.charAt(i);
            });
      } else {
        out.append(value.charAt(i));
      }
    }
    return out.toString();
  }
}
