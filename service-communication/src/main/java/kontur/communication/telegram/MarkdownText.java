package kontur.communication.telegram;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/// Reads Markdown into what Telegram can show: what it has no format for becomes plain characters,
/// and HTML stays the text that it is.
final class MarkdownText extends AbstractVisitor {
  private static final Parser PARSER = Parser.builder().build();

  private final StringBuilder text = new StringBuilder();
  private final List<Formatted.Span> spans = new ArrayList<>();
  private int depth;

  private MarkdownText() {}

  static Formatted read(String markdown) {
    var reader = new MarkdownText();
    PARSER.parse(markdown).accept(reader);
    return new Formatted(reader.text.toString(), reader.spans);
  }

  @Override
  public void visit(Paragraph paragraph) {
    beginBlock(paragraph);
    visitChildren(paragraph);
  }

  @Override
  public void visit(Heading heading) {
    beginBlock(heading);
    formatted("b", () -> visitChildren(heading));
  }

  @Override
  public void visit(BlockQuote quote) {
    beginBlock(quote);
    formatted("blockquote", () -> visitChildren(quote));
  }

  @Override
  public void visit(FencedCodeBlock code) {
    beginBlock(code);
    formatted("pre", () -> text.append(code.getLiteral().stripTrailing()));
  }

  @Override
  public void visit(IndentedCodeBlock code) {
    beginBlock(code);
    formatted("pre", () -> text.append(code.getLiteral().stripTrailing()));
  }

  @Override
  public void visit(ThematicBreak rule) {
    beginBlock(rule);
    text.append("———");
  }

  @Override
  public void visit(HtmlBlock html) {
    beginBlock(html);
    text.append(html.getLiteral());
  }

  @Override
  public void visit(BulletList list) {
    beginBlock(list);
    for (var item = list.getFirstChild(); item != null; item = item.getNext()) {
      item(item, "• ");
    }
  }

  @Override
  public void visit(OrderedList list) {
    beginBlock(list);
    var start = list.getMarkerStartNumber();
    var number = start == null ? 1 : start;
    for (var item = list.getFirstChild(); item != null; item = item.getNext()) {
      item(item, number++ + ". ");
    }
  }

  private void item(Node item, String mark) {
    newLine();
    text.append("   ".repeat(depth)).append(mark);
    depth++;
    visitChildren(item);
    depth--;
  }

  @Override
  public void visit(Text words) {
    text.append(words.getLiteral());
  }

  @Override
  public void visit(HtmlInline html) {
    text.append(html.getLiteral());
  }

  @Override
  public void visit(SoftLineBreak end) {
    newLine();
  }

  @Override
  public void visit(HardLineBreak end) {
    newLine();
  }

  @Override
  public void visit(Emphasis words) {
    formatted("i", () -> visitChildren(words));
  }

  @Override
  public void visit(StrongEmphasis words) {
    formatted("b", () -> visitChildren(words));
  }

  @Override
  public void visit(Code code) {
    formatted("code", () -> text.append(code.getLiteral()));
  }

  @Override
  public void visit(Link link) {
    link(link, link.getDestination());
  }

  @Override
  public void visit(Image image) {
    link(image, image.getDestination());
  }

  private void link(Node node, String url) {
    var known = url.toLowerCase(Locale.ROOT);
    if (known.startsWith("https://") || known.startsWith("http://")) {
      span("<a href=\"" + Formatted.escaped(url) + "\">", "</a>", () -> visitChildren(node));
    } else {
      visitChildren(node);
      text.append(" (").append(url).append(')');
    }
  }

  /// A block stands apart by an empty line; inside a list item by a line of its own.
  private void beginBlock(Node block) {
    if (block.getPrevious() == null && block.getParent() instanceof ListItem) {
      return;
    }
    if (block.getPrevious() != null) {
      newLine();
      if (depth == 0 && !text.isEmpty()) {
        text.append('\n');
      }
    }
    if (depth > 0 && !(block instanceof BulletList) && !(block instanceof OrderedList)) {
      text.append("   ".repeat(depth));
    }
  }

  private void newLine() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
  }

  private void formatted(String tag, Runnable inside) {
    span("<" + tag + ">", "</" + tag + ">", inside);
  }

  private void span(String open, String close, Runnable inside) {
    var from = text.length();
    inside.run();
    if (text.length() > from) {
      spans.add(new Formatted.Span(from, text.length(), open, close));
    }
  }
}
