package kontur.workflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  @ParameterizedTest
  @CsvSource({
    "Invoice 4711 is wrong,        email,    billing",
    "Где мой счёт?,                telegram, billing",
    "Счет за ноябрь,               telegram, billing",
    "I forgot my PASSWORD,         telegram, access",
    "Не могу войти в кабинет,      email,    access",
    "Где моя посылка,              telegram, delivery",
    "The app crashes at start,     email,    fault",
    "Приложение не работает,       telegram, fault",
    "What is the price?,           email,    sales",
    "Hello there,                  email,    unknown",
    "Priceless paintings,          email,    sales",
    "unquoted text,                email,    unknown"
  })
  void namesTheCategory(String text, String channel, String category) throws IOException {
    assertThat(shipped().judge(new Enquiry("", text, "a@b.c", channel)).category())
        .isEqualTo(category);
  }

  @Test
  void addsTagsOfEveryRuleThatMatches() throws IOException {
    var verdict = shipped().judge(new Enquiry("Срочно", "Оплата не прошла", "1", "telegram"));

    assertThat(verdict)
        .isEqualTo(new Verdict("billing", 1.0, false, List.of("urgent"), "by rule billing"));
  }

  @Test
  void callsSpamOnlyWhatARuleSays() throws IOException {
    var mail = new Enquiry("Good news", "You have won the lottery!", "x@y.z", "email");

    assertThat(shipped().judge(mail).spam()).isTrue();
    assertThat(shipped().judge(new Enquiry("", "lottery", "x@y.z", "email")).spam()).isFalse();
  }

  @Test
  void looksAtSenderAndChannel() {
    var rules =
        RulesFile.read(
            "r.yaml",
            """
            rules:
              - { name: vip, when: { sender: ["@vip.example", "a@b.c"] }, tags: [ vip ] }
              - { name: chat, when: { channel: [ telegram ], text: [ hi ] }, category: chat }
            """);

    assertThat(rules.judge(new Enquiry("", "hi", "Boss@VIP.example", "email")).tags())
        .containsExactly("vip");
    assertThat(rules.judge(new Enquiry("", "hi", "7", "telegram")).category()).isEqualTo("chat");
    assertThat(rules.judge(new Enquiry("hi", "ho", "7", "telegram")).category())
        .isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: [ { name: a, whn: { any: [x] }, category: c } ] | r.yaml: rule 1: unknown key `whn`; known are category, name, spam, tags, when",
        "rules: [ { name: a, when: { any: [x] } } ] | r.yaml: rule 1 (`a`) gives nothing; add `category`, `tags` or `spam: true`",
        "rules: [ { name: a, when: { any: x }, category: c } ] | r.yaml: rule 1 (`a`): `any` must be a list",
        "rules: [ { name: a, when: { channel: [fax] }, category: c } ] | r.yaml: rule 1 (`a`): no channel `fax`; there are email, telegram, api",
        "rules: [ { when: { any: [x] }, category: c } ] | r.yaml: rule 1: `name` must be text of 1 to 200 characters",
        "rules: [ { name: a, when: { any: [x] }, spam: 'yes' } ] | r.yaml: rule 1 (`a`): `spam` must be true or false",
        "rules: [] | r.yaml: `rules` must list 1 to 1000 rules",
        "rule: 1 | r.yaml: the file: unknown key `rule`; known are categories, rules"
      })
  void refusesABrokenFileInOneSentence(String yaml, String sentence) {
    assertThatThrownBy(() -> RulesFile.read("r.yaml", yaml))
        .isInstanceOf(FileBroken.class)
        .hasMessage(sentence);
  }

  @Test
  void saysWhereAFileIsNotYaml() {
    assertThatThrownBy(() -> RulesFile.read("r.yaml", "rules:\n  - [ a\n  b: c"))
        .isInstanceOf(FileBroken.class)
        .hasMessageStartingWith("r.yaml:3:");
  }

  private static Rules shipped() throws IOException {
    try (var file =
        Objects.requireNonNull(RulesTest.class.getResourceAsStream("/classify/rules.yaml"))) {
      return RulesFile.read("rules.yaml", new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
