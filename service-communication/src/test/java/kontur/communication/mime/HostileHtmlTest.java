package kontur.communication.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/// HTML that attacks whoever shows it: `hostile-html.txt` holds a name, the HTML and, behind `=>`,
/// words that a reader must still see.
class HostileHtmlTest {
  private static final Set<String> ELEMENTS =
      Set.of(
          "html",
          "head",
          "body",
          "a",
          "abbr",
          "b",
          "big",
          "blockquote",
          "br",
          "caption",
          "center",
          "cite",
          "code",
          "col",
          "colgroup",
          "dd",
          "del",
          "div",
          "dl",
          "dt",
          "em",
          "font",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "i",
          "img",
          "ins",
          "kbd",
          "li",
          "ol",
          "p",
          "pre",
          "q",
          "s",
          "samp",
          "small",
          "span",
          "strike",
          "strong",
          "sub",
          "sup",
          "table",
          "tbody",
          "td",
          "tfoot",
          "th",
          "thead",
          "tr",
          "tt",
          "u",
          "ul");
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "href", "rel", "src", "alt", "width", "height", "colspan", "rowspan", "align", "valign",
          "dir", "lang", "title");

  @Test
  void nothingDangerousSurvivesAndTheWordsDo() throws IOException {
    var cases = cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(60);

    cases.forEach((name, hostile) -> {
      var clean = Html.clean(hostile.html());
      isHarmless(name, clean);
      // A browser may read it in another way than the cleaner wrote it: read, written and read
      // again.
      isHarmless(name, Jsoup.parse(clean).body().html());
      isHarmless(name, Html.clean(clean));
      if (!hostile.words().isEmpty()) {
        assertThat(Html.text(hostile.html()).replaceAll("\\s+", " "))
            .as(name)
            .contains(hostile.words());
        assertThat(Jsoup.parse(clean).text()).as(name).contains(hostile.words());
      }
    });
  }

  private static void isHarmless(String name, String html) {
    var document = Jsoup.parse(html);
    for (var element : document.getAllElements()) {
      if (element != document) {
        check(name, element);
      }
    }
    document.traverse((node, depth) -> assertThat(node).as(name).isNotInstanceOf(Comment.class));
  }

  private static void check(String name, Element element) {
    assertThat(ELEMENTS).as(name).contains(element.normalName());
    for (var attribute : element.attributes()) {
      var key = attribute.getKey().toLowerCase(Locale.ROOT);
      assertThat(ATTRIBUTES).as(name).contains(key);
      var value = attribute.getValue().replaceAll("[\\s\\p{Cntrl}]", "").toLowerCase(Locale.ROOT);
      if (key.equals("href")) {
        // What is no scheme is a path: it leads nowhere from here.
        assertThat(value).as(name).matches("(?s)((?![a-z][a-z0-9+.-]*:)|https?:|mailto:|tel:).*");
        assertThat(element.attr("rel")).as(name).contains("noopener", "noreferrer", "nofollow");
      } else if (key.equals("src")) {
        assertThat(value).as(name).startsWith("cid:");
      }
    }
  }

  private record Hostile(String html, String words) {}

  private static Map<String, Hostile> cases() throws IOException {
    var cases = new LinkedHashMap<String, Hostile>();
    try (var in = HostileHtmlTest.class.getResourceAsStream("/hostile-html.txt")) {
      var text =
          new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (var line : text.split("\n")) {
        if (line.isBlank() || line.startsWith("//")) {
          continue;
        }
        var colon = line.indexOf(": ");
        var halves = line.substring(colon + 2).split(" => ", 2);
        var html =
            halves[0]
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\u0001", "\u0001")
                .replace("\\u200b", "\u200b");
        var before =
            cases.put(
                line.substring(0, colon), new Hostile(html, halves.length > 1 ? halves[1] : ""));
        assertThat(before).as(line).isNull();
      }
    }
    return cases;
  }
}
