package kontur.workflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesTest {
  private static final Set<String> KNOWN = Set.of("billing");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "categories: { parking: { en: [a, b, c, d, e] } } | e.yaml: no rule knows the category `parking`; known are billing and unknown, and what the rules file lists as `categories`",
        "categories: { spam: { en: [a, b, c, d, e] } } | e.yaml: `spam` cannot be learnt: only a rule may call something spam; remove it",
        "categories: { billing: { en: [a, b] } } | e.yaml: `billing`, `en` has 2 examples; give at least 5",
        "categories: { billing: { en: [a, b, c, d, e] } } | e.yaml: `en` has examples of one category only; nothing to tell apart",
        "categories: { billing: { en: [a, b, c, d, A!] } } | e.yaml: `A!` stands twice in `billing`; remove one",
        "categories: { billing: { en: [a, b, c, d, e] }, unknown: { en: [f, g, h, i, E] } } | e.yaml: `E` stands in `billing` and in `unknown`; keep one",
        "categories: { billing: { en: [a, b, c, d, 7] } } | e.yaml: an example of `billing`, `en` must be text of 1 to 1000 characters",
        "categories: { billing: { de: [a, b, c, d, e] } } | e.yaml: `billing`: unknown key `de`; known are en, ru",
        "categories: { billing: [a] } | e.yaml: `billing` must hold keys and values",
        "categories: { billing: { en: a } } | e.yaml: `billing`, `en` must be a list",
        "categories: {} | e.yaml: there are 0 examples; give 1 to 2000",
        "category: {} | e.yaml: the file: unknown key `category`; known are categories",
        "7 | e.yaml: the file must hold keys and values"
      })
  void refusesABrokenFileInOneSentence(String yaml, String sentence) {
    assertThatThrownBy(() -> ExamplesFile.read("e.yaml", yaml, KNOWN))
        .isInstanceOf(FileBroken.class)
        .hasMessage(sentence);
  }

  @Test
  void saysWhereAFileIsNotYaml() {
    assertThatThrownBy(() -> ExamplesFile.read("e.yaml", "categories:\n  - [ a\n  b: c", KNOWN))
        .isInstanceOf(FileBroken.class)
        .hasMessageStartingWith("e.yaml:3:");
  }

  @Test
  void theSameExamplesMakeTheSameModel() {
    var one = Shipped.learntAnew();
    var two = Shipped.learntAnew();

    assertThat(one.hash()).isEqualTo(two.hash()).hasSize(12);
    for (var phrase : Shipped.heldOut()) {
      assertThat(one.judge(phrase.text())).isEqualTo(two.judge(phrase.text()));
    }
  }

  @Test
  void neverSaysSpam() {
    var opinion =
        Shipped.classifier().judge("You have won the lottery, cheap viagra, casino bonus");

    assertThat(opinion.category()).isNotEqualTo(Verdict.SPAM);
    assertThat(Shipped.examples().categories()).doesNotContain(Verdict.SPAM);
  }

  @Test
  void abstainsOnOtherLanguagesAndOnNothing() {
    var classifier = Shipped.classifier();

    var german =
        classifier.judge("Sehr geehrte Damen und Herren, wann kommt endlich meine Bestellung an?");

    assertThat(german.abstains()).isTrue();
    assertThat(german.language()).isEmpty();
    assertThat(classifier.judge("").abstains()).isTrue();
    assertThat(classifier.judge("👍👍👍").language()).isEmpty();
  }

  @Test
  void aCorrectionChangesTheAnswer() {
    var text = "The gizmo on the roof has turned purple again";
    var before = Shipped.classifier().judge(text);
    var corrected = Shipped.examples().with(List.of(new Example(text, "fault", "en")));

    var after = new ExampleClassifier(corrected, Shipped.THRESHOLD);

    assertThat(before.category()).isNotEqualTo("fault");
    assertThat(after.judge(text).category()).isEqualTo("fault");
    assertThat(after.hash()).isNotEqualTo(Shipped.classifier().hash());
  }

  @Test
  void leavesOutCorrectionsThatTheFileDoesNotSpeakOf() {
    var some = new Examples(List.of(new Example("a", "billing", "en")), Map.of());

    var with =
        some.with(
            List.of(
                new Example("b", "parking", "en"),
                new Example("c", "billing", "ru"),
                new Example("d", "billing", "en")));

    assertThat(with.examples()).extracting(Example::text).containsExactly("a", "d");
  }
}
