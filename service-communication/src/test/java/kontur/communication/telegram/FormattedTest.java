package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FormattedTest {
  @Test
  void writesNestedFormatsAsNestedTags() {
    var text = MarkdownText.read("a **bold _and slanted_** `x < y` [link](https://e.org/?a=1&b=2)");

    assertThat(text.html())
        .isEqualTo(
            "a <b>bold <i>and slanted</i></b> <code>x &lt; y</code>"
                + " <a href=\"https://e.org/?a=1&amp;b=2\">link</a>");
  }

  @Test
  void keepsLinesListsQuotesAndCode() {
    var text =
        MarkdownText.read("# Title\n\nOne\ntwo\n\n- a\n- b\n  1. c\n\n> quoted\n\n```\nx = 1\n```");

    assertThat(text.html())
        .isEqualTo(
            "<b>Title</b>\n\nOne\ntwo\n\n• a\n• b\n   1. c\n\n<blockquote>quoted</blockquote>\n\n"
                + "<pre>x = 1</pre>");
  }

  @Test
  void htmlStaysTheTextThatItIs() {
    assertThat(MarkdownText.read("a <b>b</b> & c").html())
        .isEqualTo("a &lt;b&gt;b&lt;/b&gt; &amp; c");
    assertThat(MarkdownText.read("[x](javascript:alert(1))").html())
        .isEqualTo("x (javascript:alert(1))");
  }

  @Test
  void splitsAtWordsAndOpensTheFormatAgain() {
    var pieces = MarkdownText.read("**" + "word ".repeat(30).strip() + "**").split(50);

    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(pieces)
        .allSatisfy(piece -> {
          assertThat(piece.text().length()).isBetween(1, 50);
          assertThat(piece.html()).startsWith("<b>word").endsWith("word</b>");
        });
    var together = pieces.stream().map(Formatted::text).collect(Collectors.joining(" "));
    assertThat(together).isEqualTo("word ".repeat(30).strip());
  }

  @Test
  void neverCutsACharacterInTwo() {
    var pieces = Formatted.plain("😀".repeat(40)).split(25);

    assertThat(pieces).allSatisfy(piece -> assertThat(piece.text().length() % 2).isZero());
  }

  @Test
  void nothingIsNoPiece() {
    assertThat(MarkdownText.read(" \n ").split(10)).isEmpty();
  }
}
