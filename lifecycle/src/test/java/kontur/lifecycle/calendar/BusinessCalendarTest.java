package kontur.lifecycle.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BusinessCalendarTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final List<DaySpan> OFFICE = List.of(span("09:00-12:00"), span("13:00-18:00"));
  private static final BusinessCalendar WEEKDAYS =
      new BusinessCalendar(
          "office",
          BERLIN,
          Map.of(DayOfWeek.FRIDAY, OFFICE, DayOfWeek.MONDAY, OFFICE, DayOfWeek.TUESDAY, OFFICE),
          Set.of(LocalDate.parse("2026-11-09")));

  @Test
  void stepsOverLunchWeekendAndHolidays() {
    var friday = at("2026-11-06T11:30:00+01:00");

    assertThat(WEEKDAYS.plus(friday, Duration.ofMinutes(30)))
        .isEqualTo(at("2026-11-06T12:00:00+01:00"));
    assertThat(WEEKDAYS.plus(friday, Duration.ofMinutes(31)))
        .isEqualTo(at("2026-11-06T13:01:00+01:00"));
    assertThat(WEEKDAYS.plus(friday, Duration.ofHours(6)))
        .isEqualTo(at("2026-11-10T09:30:00+01:00"));
  }

  @Test
  void countsWhatIsRealOnADayWithAChangeOfClock() {
    var sunday =
        new BusinessCalendar(
            "nights", BERLIN, Map.of(DayOfWeek.SUNDAY, List.of(span("00:00-24:00"))), Set.of());

    assertThat(sunday.between(at("2026-03-28T00:00:00+01:00"), at("2026-03-31T00:00:00+02:00")))
        .isEqualTo(Duration.ofHours(23));
    assertThat(sunday.between(at("2026-10-24T00:00:00+02:00"), at("2026-10-27T00:00:00+01:00")))
        .isEqualTo(Duration.ofHours(25));
  }

  @Test
  void agreesWithCountingMinutesOneByOne() {
    var random = new Random(20261124);
    for (var round = 0; round < 60; round++) {
      var days = randomWeek(random);
      var holidays = new HashSet<LocalDate>();
      var start = LocalDate.parse(random.nextBoolean() ? "2026-03-26" : "2026-10-22");
      if (random.nextBoolean()) {
        holidays.add(start.plusDays(random.nextInt(6)));
      }
      var zone = ZoneId.of(random.nextBoolean() ? "Europe/Berlin" : "America/New_York");
      var calendar = new BusinessCalendar("random", zone, days, holidays);
      var from = start.atStartOfDay(zone).toInstant().plusSeconds(60L * random.nextInt(3 * 1440));
      var to = from.plusSeconds(60L * random.nextInt(6 * 1440));

      var counted = count(days, holidays, zone, from, to);

      assertThat(calendar.between(from, to)).isEqualTo(Duration.ofMinutes(counted));
      if (counted > 0) {
        var end = calendar.plus(from, Duration.ofMinutes(counted));
        assertThat(end).isBetween(from, to);
        assertThat(count(days, holidays, zone, from, end)).isEqualTo(counted);
        assertThat(calendar.between(from, end)).isEqualTo(Duration.ofMinutes(counted));
      }
    }
  }

  private static long count(
      Map<DayOfWeek, List<DaySpan>> week,
      Set<LocalDate> holidays,
      ZoneId zone,
      Instant from,
      Instant to) {
    var minutes = 0L;
    for (var at = from; at.isBefore(to); at = at.plusSeconds(60)) {
      var local = at.atZone(zone);
      var minute = local.getHour() * 60 + local.getMinute();
      var open =
          !holidays.contains(local.toLocalDate())
              && week.getOrDefault(local.getDayOfWeek(), List.of()).stream()
                  .anyMatch(span -> span.from() <= minute && minute < span.to());
      minutes += open ? 1 : 0;
    }
    return minutes;
  }

  // No span begins or ends within the hour that a change of clock repeats: there a count of minutes
  // and office hours rightly differ.
  private static Map<DayOfWeek, List<DaySpan>> randomWeek(Random random) {
    var week = new EnumMap<DayOfWeek, List<DaySpan>>(DayOfWeek.class);
    for (var day : DayOfWeek.values()) {
      var spans = new ArrayList<DaySpan>();
      if (random.nextInt(4) > 0) {
        spans.add(new DaySpan(random.nextInt(50), 190 + random.nextInt(200)));
        spans.add(new DaySpan(400 + random.nextInt(300), 800 + random.nextInt(600)));
      }
      week.put(day, spans);
    }
    return week;
  }

  private static DaySpan span(String text) {
    return DaySpan.parse(text).orElseThrow();
  }

  private static Instant at(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
