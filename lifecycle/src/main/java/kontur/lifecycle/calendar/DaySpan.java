package kontur.lifecycle.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Office hours within one day.
///
/// @param from minute of the day
/// @param to minute of the day, at most 1440
public record DaySpan(int from, int to) {
  private static final Pattern FORM = Pattern.compile("(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");
  private static final int DAY = 24 * 60;

  public DaySpan {
    if (from < 0 || from >= to || to > DAY) {
      throw new IllegalArgumentException("a span must open before it closes, within one day");
    }
  }

  /// Reads `09:00-18:00`; `24:00` is the day's end.
  public static Optional<DaySpan> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var from = minute(match.group(1), match.group(2));
    var to = minute(match.group(3), match.group(4));
    return from >= 0 && from < to && to <= DAY
        ? Optional.of(new DaySpan(from, to))
        : Optional.empty();
  }

  /// Whether the two have a minute in common.
  public boolean overlaps(DaySpan other) {
    return from < other.to && other.from < to;
  }

  Instant opens(LocalDate day, ZoneId zone) {
    return at(day, from, zone);
  }

  Instant closes(LocalDate day, ZoneId zone) {
    return at(day, to, zone);
  }

  // A time in the gap of a clock change is the change itself; in the overlap the first one counts.
  private static Instant at(LocalDate day, int minute, ZoneId zone) {
    if (minute == DAY) {
      return day.plusDays(1).atStartOfDay(zone).toInstant();
    }
    var local = day.atTime(LocalTime.ofSecondOfDay(minute * 60L));
    var change = zone.getRules().getTransition(local);
    return change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant();
  }

  private static int minute(String hours, String minutes) {
    var h = Integer.parseInt(hours);
    var m = Integer.parseInt(minutes);
    return m < 60 ? h * 60 + m : -1;
  }
}
