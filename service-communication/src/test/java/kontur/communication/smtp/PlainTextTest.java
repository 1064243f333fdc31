package kontur.communication.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void showsNoMarks() {
    assertThat(PlainText.of("Your request **#1** is *open*: `x < y`"))
        .isEqualTo("Your request #1 is open: x < y");
    assertThat(PlainText.of("# Title\n\nText\nnext line\n\n---\n\nEnd"))
        .isEqualTo("Title\n\nText\nnext line\n\n----\n\nEnd");
  }

  @Test
  void keepsTheAddressOfALinkOnce() {
    assertThat(PlainText.of("See [our page](https://a.example/x), <https://b.example/>."))
        .isEqualTo("See our page <https://a.example/x>, https://b.example/.");
    assertThat(PlainText.of("![logo](https://a.example/l.png)"))
        .isEqualTo("logo <https://a.example/l.png>");
  }

  @Test
  void writesListsQuotesAndCodeAsPeopleDo() {
    assertThat(PlainText.of("Steps:\n\n1. first\n2. second\n   - inner\n3. third"))
        .isEqualTo("Steps:\n\n1. first\n2. second\n   - inner\n3. third");
    assertThat(PlainText.of("> one\n> two\n>\n> three\n\nmine"))
        .isEqualTo("> one\n> two\n>\n> three\n\nmine");
    assertThat(PlainText.of("```\na  b\n  c\n```")).isEqualTo("a  b\n  c");
  }

  @Test
  void leavesWhatIsNoMarkdown() {
    assertThat(PlainText.of("2 * 3 * 4 = 24, a_b_c, <script>no</script>"))
        .isEqualTo("2 * 3 * 4 = 24, a_b_c, <script>no</script>");
  }
}
