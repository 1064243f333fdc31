package kontur.communication.mime;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the Date field, obsolete forms included.
final class Dates {
  private static final int LONGEST = 200;
  private static final Map<String, String> ZONES =
      Map.of(
          "UT", "+0000", "GMT", "+0000", "UTC", "+0000", "EST", "-0500", "EDT", "-0400", "CST",
          "-0600", "CDT", "-0500", "MST", "-0700", "PST", "-0800", "MSK", "+0300");
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("d MMM [uuuu][uu] H:mm[:ss] xx", Locale.ENGLISH);

  private static final Pattern COMMENT = Pattern.compile("\\([^)]*\\)");
  private static final Pattern WEEKDAY = Pattern.compile("^\\s*[A-Za-z]+\\s*,");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Dates() {}

  static @Nullable Instant parse(@Nullable String value) {
    if (value == null) {
      return null;
    }
    var date = COMMENT.matcher(Texts.cut(value, LONGEST)).replaceAll(" ");
    var clean = BLANKS.matcher(WEEKDAY.matcher(date).replaceFirst(" ").strip()).replaceAll(" ");
    for (var zone : ZONES.entrySet()) {
      if (clean.endsWith(" " + zone.getKey())) {
        clean = clean.substring(0, clean.length() - zone.getKey().length()) + zone.getValue();
      }
    }
    try {
      return OffsetDateTime.parse(clean, FULL).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
