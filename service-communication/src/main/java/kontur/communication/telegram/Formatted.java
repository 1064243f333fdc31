package kontur.communication.telegram;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Text with the formats that lie on it, properly nested; written as the Bot API's HTML.
///
/// @param text what the reader sees, in UTF-16 as the Bot API counts
/// @param spans where which format lies
record Formatted(String text, List<Span> spans) {
  Formatted {
    spans = List.copyOf(spans);
  }

  /// A format on a part of the text.
  ///
  /// @param open the tag that begins it, such as `<b>`
  /// @param close the tag that ends it
  record Span(int from, int to, String open, String close) {}

  static Formatted plain(String text) {
    return new Formatted(text, List.of());
  }

  boolean isBlank() {
    return text.isBlank();
  }

  /// Pieces of at most so many characters, cut at a paragraph, a line or a word where one ends in
  /// the second half of the piece; a format that is cut goes on in the next piece.
  List<Formatted> split(int limit) {
    var pieces = new ArrayList<Formatted>();
    var from = 0;
    while (text.length() - from > limit) {
      var to = cut(from, limit);
      addPiece(pieces, from, to);
      from = to;
    }
    addPiece(pieces, from, text.length());
    return pieces;
  }

  String html() {
    var html = new StringBuilder();
    var waiting = new ArrayDeque<>(spans.stream().sorted(OUTERMOST_FIRST).toList());
    Deque<Span> open = new ArrayDeque<>();
    for (var at = 0; at <= text.length(); at++) {
      while (!open.isEmpty() && open.peek().to() <= at) {
        html.append(open.pop().close());
      }
      while (!waiting.isEmpty() && waiting.peek().from() <= at) {
        var span = waiting.pop();
        html.append(span.open());
        open.push(span);
      }
      if (at < text.length()) {
        escape(html, text.charAt(at));
      }
    }
    return html.toString();
  }

  private static final Comparator<Span> OUTERMOST_FIRST =
      Comparator.comparingInt(Span::from).thenComparing(Span::to, Comparator.reverseOrder());

  static String escaped(String text) {
    var html = new StringBuilder();
    text.chars().forEach(c -> escape(html, (char) c));
    return html.toString();
  }

  private static void escape(StringBuilder html, char c) {
    switch (c) {
      case '&' -> html.append("&amp;");
      case '<' -> html.append("&lt;");
      case '>' -> html.append("&gt;");
      case '"' -> html.append("&quot;");
      default -> html.append(c);
    }
  }

  private int cut(int from, int limit) {
    var end = from + limit;
    for (var mark : List.of("\n\n", "\n", " ")) {
      var at = text.lastIndexOf(mark, end - mark.length());
      if (at > from + limit / 2) {
        return at + mark.length();
      }
    }
    return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }

  private void addPiece(List<Formatted> pieces, int begin, int end) {
    var from = begin;
    var to = end;
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (to > from) {
      pieces.add(slice(from, to));
    }
  }

  private Formatted slice(int from, int to) {
    var inside =
        spans.stream()
            .filter(span -> span.from() < to && span.to() > from)
            .map(span ->
                new Span(
                    Math.max(span.from(), from) - from,
                    Math.min(span.to(), to) - from,
                    span.open(),
                    span.close()))
            .toList();
    return new Formatted(text.substring(from, to), inside);
  }
}
