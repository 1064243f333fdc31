package kontur.communication.mime;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/// Cleans HTML of strangers and turns it into text.
public final class Html {
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
          .allowAttributes("src")
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

  /// The text that a reader sees.
  public static String text(String html) {
    var body = Jsoup.parse(html).body();
    var out = new StringBuilder();
    NodeTraversor.traverse(
        new NodeVisitor() {
          @Override
          public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
              append(out, text.text());
            } else if (node instanceof Element element) {
              begin(out, element);
            }
          }

          @Override
          public void tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock()) {
              lineBreak(out);
            }
          }
        },
        body);
    return out.toString()
        .replace('\u00a0', ' ')
        .replaceAll("(?<![ \\t])[ \\t]+\\n", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  private static void append(StringBuilder out, String text) {
    var fresh = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
    out.append(fresh ? text.stripLeading() : text);
  }

  private static void begin(StringBuilder out, Element element) {
    switch (element.normalName()) {
      case "br" -> out.append('\n');
      case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol" -> {
        lineBreak(out);
        out.append(out.isEmpty() ? "" : "\n");
      }
      case "li" -> {
        lineBreak(out);
        out.append("- ");
      }
      case "td", "th" -> out.append(' ');
      default -> {
        if (element.isBlock()) {
          lineBreak(out);
        }
      }
    }
  }

  private static void lineBreak(StringBuilder out) {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
      out.append('\n');
    }
  }
}
