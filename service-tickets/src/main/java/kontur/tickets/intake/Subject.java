package kontur.tickets.intake;

import java.util.regex.Pattern;
import kontur.events.v1.InboundMessage;
import kontur.tickets.rows.Rows;

/// What a new ticket is called.
final class Subject {
  static final int LONGEST = 998;

  private static final int LONGEST_OF_TEXT = 60;

  /// A quoted line, and the mark of what was forwarded or answered, such as `[↪ Anna]`.
  private static final Pattern NOT_WRITTEN = Pattern.compile("> .*|\\[[↪↩] .*]");

  private Subject() {}

  static String of(InboundMessage message) {
    var subject = Rows.text(message.getSubject(), LONGEST).strip();
    if (!subject.isEmpty()) {
      return subject;
    }
    var firstLine = firstLine(message.getPreview());
    if (!firstLine.isEmpty()) {
      return Rows.text(firstLine, LONGEST_OF_TEXT);
    }
    return message.getPlaceholder().isEmpty() ? "—" : Rows.text(message.getPlaceholder());
  }

  /// The first line that the sender wrote; another one only when there is nothing else.
  private static String firstLine(String text) {
    var lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.stream()
        .filter(line -> !NOT_WRITTEN.matcher(line).matches())
        .findFirst()
        .or(() -> lines.stream().findFirst())
        .orElse("");
  }
}
