package kontur.communication.mime;

/// Joins the lines of a text that flows (RFC 3676).
final class FlowedText {
  private FlowedText() {}

  /// @param dropsBlank the blank at a line's end only marks that it flows
  static String of(String text, boolean dropsBlank) {
    var out = new StringBuilder();
    var flowing = -1;
    for (var line : (Iterable<String>) text.lines()::iterator) {
      var depth = depth(line);
      var content = line.substring(depth);
      content = content.startsWith(" ") ? content.substring(1) : content;
      if (flowing == depth) {
        out.append(content);
      } else {
        out.append(out.isEmpty() ? "" : "\n").append(">".repeat(depth));
        out.append(depth > 0 && !content.isEmpty() ? " " : "").append(content);
      }
      flowing = content.endsWith(" ") && !content.equals("-- ") ? depth : -1;
      if (flowing >= 0 && dropsBlank) {
        out.setLength(out.length() - 1);
      }
    }
    return out.toString();
  }

  private static int depth(String line) {
    var depth = 0;
    while (depth < line.length() && line.charAt(depth) == '>') {
      depth++;
    }
    return depth;
  }
}
