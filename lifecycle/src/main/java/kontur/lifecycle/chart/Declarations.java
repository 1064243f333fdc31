package kontur.lifecycle.chart;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import kontur.lifecycle.calendar.BusinessCalendar;
import kontur.lifecycle.value.Fields;

/// What a lifecycle names before its states.
public record Declarations(
    Fields ticket,
    Fields vars,
    Map<String, EventRule> events,
    Map<String, BusinessCalendar> calendars) {
  public Declarations {
    events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
    calendars = Collections.unmodifiableMap(new LinkedHashMap<>(calendars));
  }
}
