package kontur.workflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/classification.md publishes; it prints the figures.
class MeasureTest {
  private static final int PARTS = 5;

  @ParameterizedTest
  @ValueSource(strings = {"en", "ru"})
  void judgesPhrasesThatItNeverSaw(String language) {
    var classifier = Shipped.classifier();
    var phrases = ofLanguage(Shipped.heldOut(), language);
    var alone = new Score();
    var behindRules = new Score();

    for (var phrase : phrases) {
      var opinion = classifier.judge(phrase.text()).category();
      var ruled = Shipped.rules().judge(new Enquiry("", phrase.text(), "a@b.example", "email"));
      alone.add(phrase.category(), opinion);
      behindRules.add(phrase.category(), ruled.decided() ? ruled.category() : opinion);
    }

    print("held out, " + language + ", examples alone: " + alone);
    print("held out, " + language + ", behind the rules: " + behindRules);
    assertThat(phrases.stream().filter(p -> !p.category().equals(Verdict.UNKNOWN))).hasSize(60);
    assertThat(alone.macroF1()).isGreaterThanOrEqualTo(0.8);
    assertThat(behindRules.macroF1()).isGreaterThanOrEqualTo(0.8);
    assertThat(alone.abstained()).isLessThan(0.5);
  }

  /// Each fifth of the examples is judged by what was learnt from the other four: the sober figure,
  /// and the one that settings are chosen by.
  @ParameterizedTest
  @ValueSource(strings = {"en", "ru"})
  void judgesExamplesThatWereLeftOut(String language) {
    var all = new ArrayList<>(ofLanguage(Shipped.examples().examples(), language));
    Collections.shuffle(all, new Random(7));
    var score = new Score();

    for (var part = 0; part < PARTS; part++) {
      var learnt = new ArrayList<Example>();
      var asked = new ArrayList<Example>();
      for (var i = 0; i < all.size(); i++) {
        (i % PARTS == part ? asked : learnt).add(all.get(i));
      }
      var examples = new Examples(learnt, Shipped.examples().others());
      var classifier = new ExampleClassifier(examples, Shipped.THRESHOLD);
      asked.forEach(e -> score.add(e.category(), classifier.judge(e.text()).category()));
    }

    print("cross-validation, " + language + ": " + score);
    assertThat(score.macroF1()).isGreaterThanOrEqualTo(0.8);
  }

  @Test
  void tellsLanguagesApart() {
    var classifier = Shipped.classifier();
    var phrases = Shipped.heldOut();

    var wrong =
        phrases.stream()
            .filter(p -> !classifier.judge(p.text()).language().equals(p.language()))
            .map(p -> p.language() + ": " + p.text())
            .toList();

    print("language told right: " + (phrases.size() - wrong.size()) + " of " + phrases.size());
    assertThat(wrong).hasSizeLessThanOrEqualTo(phrases.size() / 10);
  }

  @Test
  void learnsFast() {
    var threads = ManagementFactory.getThreadMXBean();
    Shipped.learntAnew();
    var before = threads.getCurrentThreadCpuTime();

    Shipped.learntAnew();

    var millis = (threads.getCurrentThreadCpuTime() - before) / 1_000_000;
    print("learnt once more in " + millis + " ms of processor time");
    assertThat(millis).isLessThan(2000);
  }

  /// Otherwise the figures above would say nothing.
  @Test
  void noExampleIsAHeldOutPhrase() {
    for (var phrase : Shipped.heldOut()) {
      for (var example : Shipped.examples().examples()) {
        assertThat(alike(phrase.text(), example.text()))
            .as("%s / %s", phrase.text(), example.text())
            .isFalse();
      }
    }
  }

  /// The same words, or five of them in a row.
  private static boolean alike(String one, String other) {
    var first = Words.in(one);
    var second = Words.in(other);
    return first.equals(second) || rows(first).stream().anyMatch(rows(second)::contains);
  }

  private static Set<List<String>> rows(List<String> words) {
    var rows = new HashSet<List<String>>();
    for (var from = 0; from + 5 <= words.size(); from++) {
      rows.add(words.subList(from, from + 5));
    }
    return rows;
  }

  private static List<Example> ofLanguage(List<Example> examples, String language) {
    return examples.stream().filter(e -> e.language().equals(language)).toList();
  }

  private static void print(String line) {
    System.out.println("[classification] " + line);
  }
}
