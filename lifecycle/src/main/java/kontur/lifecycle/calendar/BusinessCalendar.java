package kontur.lifecycle.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Only office hours count, in local time: a span across a clock change is an hour shorter or
/// longer.
public final class BusinessCalendar implements BusinessTime {
  // No calendar keeps more than this many days free in a row; else it has no hours at all.
  private static final int MAX_DAYS = 366 * 20;

  private final String name;
  private final ZoneId zone;
  private final Map<DayOfWeek, List<DaySpan>> week;
  private final Set<LocalDate> holidays;

  public BusinessCalendar(
      String name, ZoneId zone, Map<DayOfWeek, List<DaySpan>> week, Set<LocalDate> holidays) {
    this.name = name;
    this.zone = zone;
    var sorted = new EnumMap<DayOfWeek, List<DaySpan>>(DayOfWeek.class);
    week.forEach((day, spans) ->
        sorted.put(day, spans.stream().sorted(Comparator.comparingInt(DaySpan::from)).toList()));
    this.week = sorted;
    this.holidays = Set.copyOf(holidays);
  }

  public String name() {
    return name;
  }

  @Override
  public Instant plus(Instant from, Duration amount) {
    if (amount.isZero()) {
      return from;
    }
    var left = amount;
    var day = from.atZone(zone).toLocalDate();
    for (var tried = 0; tried < MAX_DAYS; tried++, day = day.plusDays(1)) {
      for (var span : spansOf(day)) {
        var open = later(span.opens(day, zone), from);
        var length = Duration.between(open, span.closes(day, zone));
        if (length.isNegative()) {
          continue;
        }
        if (left.compareTo(length) <= 0) {
          return open.plus(left);
        }
        left = left.minus(length);
      }
    }
    throw new IllegalStateException("calendar " + name + " never reaches " + amount);
  }

  @Override
  public Duration between(Instant from, Instant to) {
    var sum = Duration.ZERO;
    var last = to.atZone(zone).toLocalDate();
    for (var day = from.atZone(zone).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
      for (var span : spansOf(day)) {
        var open = later(span.opens(day, zone), from);
        var close = earlier(span.closes(day, zone), to);
        if (close.isAfter(open)) {
          sum = sum.plus(Duration.between(open, close));
        }
      }
    }
    return sum;
  }

  private List<DaySpan> spansOf(LocalDate day) {
    return holidays.contains(day) ? List.of() : week.getOrDefault(day.getDayOfWeek(), List.of());
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
