package kontur.communication.smtp;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
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
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/// Markdown as a person would write it in a plain mail: no marks, links with their address.
final class PlainText extends AbstractVisitor {
  private final StringBuilder out = new StringBuilder();
  private String indent = "";

  private PlainText() {}

  static String of(String markdown) {
    var reader = new PlainText();
    Parser.builder().build().parse(markdown).accept(reader);
    return reader.out.toString().strip();
  }

  @Override
  public void visit(Paragraph paragraph) {
    begin(paragraph);
    visitChildren(paragraph);
  }

  @Override
  public void visit(org.commonmark.node.Heading heading) {
    begin(heading);
    visitChildren(heading);
  }

  @Override
  public void visit(BlockQuote quote) {
    begin(quote);
    within("> ", quote);
  }

  @Override
  public void visit(BulletList list) {
    begin(list);
    visitChildren(list);
  }

  @Override
  public void visit(OrderedList list) {
    begin(list);
    visitChildren(list);
  }

  @Override
  public void visit(ListItem item) {
    begin(item);
    var mark = mark(item);
    out.append(mark);
    within(" ".repeat(mark.length()), item);
  }

  private static String mark(ListItem item) {
    if (!(item.getParent() instanceof OrderedList list)) {
      return "- ";
    }
    var number = list.getMarkerStartNumber() == null ? 1 : list.getMarkerStartNumber();
    for (Node before = item.getPrevious(); before != null; before = before.getPrevious()) {
      number++;
    }
    return number + (list.getMarkerDelimiter() == null ? "." : list.getMarkerDelimiter()) + " ";
  }

  private void within(String more, Node node) {
    var before = indent;
    if (more.startsWith(">")) {
      out.append(more);
    }
    indent = before + more;
    visitChildren(node);
    indent = before;
  }

  @Override
  public void visit(FencedCodeBlock code) {
    begin(code);
    lines(code.getLiteral());
  }

  @Override
  public void visit(IndentedCodeBlock code) {
    begin(code);
    lines(code.getLiteral());
  }

  @Override
  public void visit(HtmlBlock html) {
    begin(html);
    lines(html.getLiteral());
  }

  @Override
  public void visit(ThematicBreak rule) {
    begin(rule);
    out.append("----");
  }

  @Override
  public void visit(Text text) {
    out.append(text.getLiteral());
  }

  @Override
  public void visit(Code code) {
    out.append(code.getLiteral());
  }

  @Override
  public void visit(HtmlInline html) {
    out.append(html.getLiteral());
  }

  @Override
  public void visit(SoftLineBreak lineBreak) {
    newLine();
  }

  @Override
  public void visit(HardLineBreak lineBreak) {
    newLine();
  }

  @Override
  public void visit(Link link) {
    var start = out.length();
    visitChildren(link);
    address(out.substring(start), link.getDestination());
  }

  @Override
  public void visit(Image image) {
    var start = out.length();
    visitChildren(image);
    address(out.substring(start), image.getDestination());
  }

  private void address(String shown, String destination) {
    if (shown.isEmpty()) {
      out.append(destination);
    } else if (!destination.isEmpty()
        && !destination.equals(shown)
        && !destination.equals("mailto:" + shown)) {
      out.append(" <").append(destination).append('>');
    }
  }

  /// A block begins on a line of its own, after an empty one unless it begins a list or is in a
  /// tight one.
  private void begin(Block block) {
    if (block.getPrevious() == null) {
      return;
    }
    if (!isTight(block)) {
      out.append('\n').append(indent.stripTrailing());
    }
    newLine();
  }

  private static boolean isTight(Block block) {
    return switch (block) {
      case ListItem item -> list(item);
      default -> block.getParent() instanceof ListItem item && list(item);
    };
  }

  private static boolean list(ListItem item) {
    return switch (item.getParent()) {
      case BulletList bullets -> bullets.isTight();
      case OrderedList numbers -> numbers.isTight();
      case null, default -> false;
    };
  }

  private void newLine() {
    out.append('\n').append(indent);
  }

  private void lines(String literal) {
    out.append(literal.stripTrailing().replace("\n", "\n" + indent));
  }
}
