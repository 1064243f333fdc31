package kontur.communication.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Which part of a mail's text its sender wrote now: not the quoted history, not the signature.
///
/// Both stay in the text; this only says where the new part lies. Every line is looked at a bounded
/// number of times, so that no text takes long. When in doubt all of it is new.
///
/// @param from the first character
/// @param to the character after the last one
public record NewPart(int from, int to) {
  private static final int LONGEST_LINE = 500;

  /// Blanks that do not break, and marks without width: French ones stand before every colon.
  private static final Pattern NO_BREAK = Pattern.compile("[\\u00a0\\u2007\\u202f\\u200b\\ufeff]");

  /// Finds the new part; it is never empty when the text is not.
  public static NewPart of(String text) {
    var lines = lines(text);
    var body = new Reader(lines).read();
    if (body.first >= body.end) {
      return new NewPart(0, text.length());
    }
    return new NewPart(lines.get(body.first).from, lines.get(body.end - 1).to);
  }

  /// The part itself.
  public String in(String text) {
    return text.substring(from, to);
  }

  private static List<Line> lines(String text) {
    var lines = new ArrayList<Line>();
    for (var at = 0; at < text.length(); ) {
      var end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      var seen =
          NO_BREAK
              .matcher(text.substring(at, Math.min(end, at + LONGEST_LINE)))
              .replaceAll(" ")
              .strip();
      lines.add(new Line(at, end, seen));
      at = end + 1;
    }
    return lines;
  }

  /// One line.
  ///
  /// @param seen its beginning without blanks
  private record Line(int from, int to, String seen) {
    boolean isBlank() {
      return seen.isEmpty();
    }

    boolean isQuoted() {
      return seen.startsWith(">");
    }
  }

  /// Lines from the first up to the end.
  private record Body(int first, int end) {}

  /// Reads the lines of one text.
  private static final class Reader {
    private final List<Line> lines;
    private final int count;

    Reader(List<Line> lines) {
      this.lines = lines;
      this.count = lines.size();
    }

    Body read() {
      var whole = trimmed(0, withoutSignature(0, count));
      var history = history();
      if (history == count) {
        return whole;
      }
      var above = trimmed(0, withoutSignature(0, history));
      if (above.first < above.end) {
        return answeredBetween(history) ? whole : above;
      }
      // Nothing above: the answer stands below the quote, or there is none at all.
      var below = trimmed(afterQuotes(history), withoutSignature(afterQuotes(history), count));
      return below.first < below.end ? below : whole;
    }

    /// Where what others wrote begins: the first line of an attribution, a separator, or a quote
    /// that goes on to the end.
    private int history() {
      var quotedToTheEnd = quotedToTheEnd();
      for (var i = 0; i < count; i++) {
        if (HistoryMarks.isForward(lines.get(i).seen)) {
          // What is forwarded is what its sender wants us to read.
          return count;
        }
        if (i == quotedToTheEnd
            || isSeparator(i)
            || isHeaderBlock(i)
            || isDateAbove(i)
            || isAttribution(i)) {
          return i;
        }
        if (lines.get(i).isQuoted() && i == firstNotBlank()) {
          return i;
        }
      }
      return count;
    }

    private int firstNotBlank() {
      var i = 0;
      while (i < count && lines.get(i).isBlank()) {
        i++;
      }
      return i;
    }

    /// The first of the quoted lines after which nothing but quotes and blanks comes.
    private int quotedToTheEnd() {
      var start = count;
      for (var i = count - 1; i >= 0; i--) {
        if (lines.get(i).isQuoted()) {
          start = i;
        } else if (!lines.get(i).isBlank()) {
          break;
        }
      }
      return start;
    }

    private boolean isSeparator(int i) {
      return HistoryMarks.isSeparator(lines.get(i).seen)
          || (HistoryMarks.isRule(lines.get(i).seen) && isHeaderBlock(nextNotBlank(i + 1)));
    }

    private int nextNotBlank(int from) {
      var i = from;
      while (i < count && i < from + 3 && lines.get(i).isBlank()) {
        i++;
      }
      return i;
    }

    /// `From:` followed closely by a date and a subject or recipient.
    private boolean isHeaderBlock(int i) {
      if (i >= count || !HistoryMarks.isFrom(lines.get(i).seen)) {
        return false;
      }
      var others = 0;
      var toWhom = false;
      for (var j = i + 1; j < Math.min(count, i + 7); j++) {
        others += HistoryMarks.isHeader(lines.get(j).seen) ? 1 : 0;
        toWhom |= HistoryMarks.isRecipient(lines.get(j).seen);
      }
      // A form of a web site says from whom and what about, but to nobody.
      return others >= 2 && (toWhom || lines.get(i).seen.indexOf('@') > 0);
    }

    /// Some programs name the date before the sender.
    private boolean isDateAbove(int i) {
      return HistoryMarks.isHeader(lines.get(i).seen)
          && !HistoryMarks.isRecipient(lines.get(i).seen)
          && i + 1 < count
          && lines.get(i + 1).seen.indexOf('@') > 0
          && isHeaderBlock(i + 1);
    }

    /// Who tells what somebody wrote does not quote: without an address quoted lines must follow.
    private boolean isQuoting(String attribution, int after) {
      var next = nextNotBlank(after);
      return next >= count || attribution.indexOf('@') > 0 || lines.get(next).isQuoted();
    }

    /// Long ones are folded over up to three lines.
    private boolean isAttribution(int i) {
      var joined = new StringBuilder();
      for (var j = i; j < Math.min(count, i + 3); j++) {
        if (lines.get(j).isBlank() || lines.get(j).isQuoted()) {
          return false;
        }
        joined.append(j == i ? "" : " ").append(lines.get(j).seen);
        if (HistoryMarks.isAttribution(joined.toString()) && isQuoting(joined.toString(), j + 1)) {
          return true;
        }
        if (!HistoryMarks.mayGoOn(joined.toString())) {
          return false;
        }
      }
      return false;
    }

    /// Whether somebody wrote between quoted lines: then there is no telling what belongs to what.
    private boolean answeredBetween(int history) {
      var quoted = false;
      for (var i = history; i < count; i++) {
        if (lines.get(i).isQuoted()) {
          quoted = true;
        } else if (quoted && !lines.get(i).isBlank()) {
          return !HistoryMarks.isSignature(lines.get(i).seen);
        }
      }
      return false;
    }

    /// The line after the last quoted one.
    private int afterQuotes(int from) {
      var after = count;
      for (var i = from; i < count; i++) {
        if (lines.get(i).isQuoted()) {
          after = i + 1;
        }
      }
      return after;
    }

    /// Up to a signature: the delimiter of RFC 3676, or what a telephone adds as the last line.
    private int withoutSignature(int from, int end) {
      for (var i = from; i < end; i++) {
        if (HistoryMarks.isSignature(lines.get(i).seen)) {
          return i;
        }
      }
      var last = end - 1;
      while (last >= from && lines.get(last).isBlank()) {
        last--;
      }
      return last >= from && HistoryMarks.isDevice(lines.get(last).seen) ? last : end;
    }

    private Body trimmed(int from, int to) {
      var first = from;
      var end = to;
      while (first < end && lines.get(first).isBlank()) {
        first++;
      }
      while (end > first && lines.get(end - 1).isBlank()) {
        end--;
      }
      return new Body(first, end);
    }
  }
}
