package kontur.communication.mime;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/// Cleans HTML of strangers and turns it into text.
public final class Html {
  private static final Pattern CHARSET =
      Pattern.compile("(?i)<meta\\s[^>]{0,200}charset\\s{0,9}=\\s{0,9}[\"']?([\\w.:-]{2,40})");

  /// No style element, no scripts, no forms, no frames, no ids; links go nowhere by themselves.
  private static final PolicyFactory POLICY =
      new HtmlPolicyBuilder()
          .allowElements(
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
              "ul")
          .allowUrlProtocols("http", "https", "mailto", "tel", "cid")
          .allowAttributes("href")
          .onElements("a")
          .requireRelsOnLinks("noopener", "noreferrer", "nofollow")
          // A picture from elsewhere tells its sender who reads.
          .allowAttributes("src")
          .matching(Pattern.compile("(?i)cid:[^\\s\"'<>]{1,255}"))
          .onElements("img")
          .allowAttributes("alt", "width", "height")
          .onElements("img")
          .allowAttributes("colspan", "rowspan", "align", "valign")
          .onElements("td", "th", "tr", "table")
          .allowAttributes("dir", "lang", "title")
          .globally()
          .toFactory();

  private Html() {}

  /// HTML that a browser may show.
  public static String clean(String html) {
    return POLICY.sanitize(html);
  }

  /// The charset that a page names within itself, as browsers look for it: near its beginning.
  static Optional<String> charset(byte[] html) {
    var beginning = new String(html, 0, Math.min(html.length, 4096), StandardCharsets.ISO_8859_1);
    var found = CHARSET.matcher(beginning);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /// The text that a reader sees.
  public static String text(String html) {
    return HtmlText.of(html);
  }
}
