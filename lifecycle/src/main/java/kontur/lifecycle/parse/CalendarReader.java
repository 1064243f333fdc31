package kontur.lifecycle.parse;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kontur.lifecycle.calendar.BusinessCalendar;
import kontur.lifecycle.calendar.DaySpan;

/// Reads calendars.
final class CalendarReader {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private final Report report;

  CalendarReader(Report report) {
    this.report = report;
  }

  Map<String, BusinessCalendar> read(Map<String, Node> entries) {
    var calendars = new LinkedHashMap<String, BusinessCalendar>();
    entries.forEach((name, node) ->
        calendars.put(name, new BusinessCalendar(name, zone(node), week(node), holidays(node))));
    return calendars;
  }

  private ZoneId zone(Node node) {
    var zone = node.require("timezone");
    try {
      return ZoneId.of(zone.text());
    } catch (DateTimeException e) {
      report.error(
          "L001", zone.pointer(), "'" + zone.text() + "' is no time zone such as Europe/Berlin");
      return ZoneId.of("UTC");
    }
  }

  private Map<DayOfWeek, List<DaySpan>> week(Node node) {
    var week = new EnumMap<DayOfWeek, List<DaySpan>>(DayOfWeek.class);
    node.entries("week")
        .forEach((day, spans) -> week.put(DayOfWeek.of(DAYS.indexOf(day) + 1), spans(spans)));
    if (week.values().stream().allMatch(List::isEmpty)) {
      report.error("L001", node.pointer() + "/week", "a calendar needs at least one span");
    }
    return week;
  }

  private List<DaySpan> spans(Node node) {
    var spans = new ArrayList<DaySpan>();
    for (var item : node.items()) {
      var span = DaySpan.parse(item.text());
      if (span.isEmpty()) {
        report.error(
            "L001",
            item.pointer(),
            "'" + item.text() + "' must open before it closes, at most at 24:00");
      } else if (spans.stream().anyMatch(span.get()::overlaps)) {
        report.error(
            "L001", item.pointer(), "'" + item.text() + "' overlaps another span of the day");
      } else {
        spans.add(span.get());
      }
    }
    return spans;
  }

  private Set<LocalDate> holidays(Node node) {
    var days = new LinkedHashSet<LocalDate>();
    for (var item : node.items("holidays")) {
      day(item).ifPresent(days::add);
    }
    return days;
  }

  private Optional<LocalDate> day(Node item) {
    try {
      return Optional.of(LocalDate.parse(item.text()));
    } catch (DateTimeException e) {
      report.error("L001", item.pointer(), "'" + item.text() + "' is no date such as 2026-12-25");
      return Optional.empty();
    }
  }
}
