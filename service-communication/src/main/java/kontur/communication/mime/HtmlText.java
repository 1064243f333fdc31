package kontur.communication.mime;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/// HTML as a reader would type it: paragraphs, lists, quotes behind `>`, links with their address.
final class HtmlText implements NodeVisitor {
  private static final int DEEPEST_QUOTE = 20;

  private final StringBuilder out = new StringBuilder();
  private int quotes;
  private int preformatted;
  private int linkFrom;

  private HtmlText() {}

  static String of(String html) {
    var text = new HtmlText();
    NodeTraversor.traverse(
        text, Jsoup.parse(html.replace("\r\n", "\n").replace('\r', '\n')).body());
    return text.out
        .toString()
        .replace('\u00a0', ' ')
        .replace("\u00ad", "")
        .replaceAll("[\\u200b\\u200c\\u2060\\ufeff]", "")
        .replaceAll("(?<![ \\t])[ \\t]+\\n", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode text) {
      append(preformatted > 0 ? text.getWholeText() : text.text());
    } else if (node instanceof Element element) {
      begin(element);
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (!(node instanceof Element element)) {
      return;
    }
    switch (element.normalName()) {
      case "blockquote" -> {
        lineBreak();
        quotes--;
      }
      case "pre" -> {
        preformatted--;
        lineBreak();
      }
      case "a" -> address(element.attr("href"));
      case "td", "th", "script", "style", "template" -> {}
      default -> {
        if (element.isBlock()) {
          lineBreak();
        }
      }
    }
  }

  private void begin(Element element) {
    switch (element.normalName()) {
      case "br" -> newLine();
      case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol" -> paragraph();
      case "blockquote" -> {
        paragraph();
        quotes++;
      }
      case "pre" -> {
        paragraph();
        preformatted++;
      }
      case "hr" -> {
        lineBreak();
        append("________________________________");
        newLine();
      }
      case "li" -> {
        lineBreak();
        append(mark(element));
      }
      case "td", "th" -> append(element.elementSiblingIndex() > 0 ? " " : "");
      case "a" -> linkFrom = out.length();
      case "script", "style", "template" -> {}
      case "img" -> append(element.attr("alt").isBlank() ? "" : "[" + element.attr("alt") + "]");
      default -> {
        if (element.isBlock()) {
          lineBreak();
        }
      }
    }
  }

  private static String mark(Element item) {
    var list = item.parent();
    return list != null && list.normalName().equals("ol")
        ? item.elementSiblingIndex() + 1 + ". "
        : "- ";
  }

  /// Only where the text is something else than the address.
  private void address(String href) {
    var shown = out.substring(Math.min(linkFrom, out.length())).strip();
    if (href.matches("(?i)https?://\\S{1,300}")
        && !shown.isEmpty()
        && !href.contains(shown)
        && !shown.contains(href)) {
      out.append(" <").append(href).append('>');
    }
  }

  private void append(String text) {
    if (text.isEmpty()) {
      return;
    }
    var fresh = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
    var shown = fresh && preformatted == 0 ? text.stripLeading() : text;
    if (fresh && !shown.isEmpty() && quotes > 0) {
      out.append("> ".repeat(Math.min(quotes, DEEPEST_QUOTE)));
    }
    out.append(preformatted > 0 && quotes > 0 ? shown.replace("\n", "\n> ") : shown);
  }

  private void paragraph() {
    lineBreak();
    if (!out.isEmpty()) {
      newLine();
    }
  }

  private void newLine() {
    out.append('\n');
  }

  private void lineBreak() {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
      out.append('\n');
    }
  }
}
