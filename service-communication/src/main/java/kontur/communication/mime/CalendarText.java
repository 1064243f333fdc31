package kontur.communication.mime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What a reader wants to know of an invitation (RFC 5545), for mails that say nothing else.
final class CalendarText {
  private static final Pattern FOLD = Pattern.compile("\\r?\\n[ \\t]");
  private static final int MOST_LINES = 5_000;
  private static final Map<String, String> SHOWN = new LinkedHashMap<>();

  static {
    SHOWN.put("SUMMARY", "");
    SHOWN.put("DTSTART", "Start: ");
    SHOWN.put("DTEND", "End: ");
    SHOWN.put("LOCATION", "Where: ");
    SHOWN.put("ORGANIZER", "From: ");
    SHOWN.put("DESCRIPTION", "");
  }

  private CalendarText() {}

  static String of(String calendar) {
    var found = new LinkedHashMap<String, String>();
    var inEvent = false;
    for (var line :
        (Iterable<String>)
            FOLD.matcher(calendar).replaceAll("").lines().limit(MOST_LINES)::iterator) {
      var colon = colon(line);
      if (colon < 0) {
        continue;
      }
      var name = line.substring(0, colon).replaceAll(";.*", "").strip();
      var value = line.substring(colon + 1).strip();
      if (name.equals("BEGIN")) {
        inEvent = value.equals("VEVENT") || value.equals("VTODO");
      } else if (inEvent && SHOWN.containsKey(name) && !value.isEmpty()) {
        found.putIfAbsent(name, unescaped(value));
      }
    }
    var text = new StringBuilder();
    SHOWN.forEach((name, label) -> {
      var value = found.get(name);
      if (value != null) {
        text.append(label).append(readable(name, value)).append('\n');
      }
    });
    return text.toString().strip();
  }

  /// The first colon outside of quotes.
  private static int colon(String line) {
    var quoted = false;
    for (var i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '"') {
        quoted = !quoted;
      } else if (line.charAt(i) == ':' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static String unescaped(String value) {
    return value
        .replace("\\n", "\n")
        .replace("\\N", "\n")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\");
  }

  private static String readable(String name, String value) {
    if (name.equals("ORGANIZER")) {
      return value.replaceFirst("(?i)^mailto:", "");
    }
    return name.startsWith("DT")
        ? value
            .replaceFirst(
                "^(\\d{4})(\\d{2})(\\d{2})(?:T(\\d{2})(\\d{2})\\d{2}(Z?))?$", "$1-$2-$3 $4:$5$6")
            .replaceFirst(" :$", "")
        : value;
  }
}
