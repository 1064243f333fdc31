package kontur.lifecycle.check;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.calendar.BusinessCalendar;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.ClockRule;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.chart.TimerRule;
import kontur.lifecycle.parse.Report;

/// L070: what is declared and never used.
final class Unused {
  private static final Pattern VAR = Pattern.compile("\\bvars\\.([A-Za-z0-9]+)");

  private final Chart chart;
  private final Report report;

  Unused(Chart chart, Report report) {
    this.chart = chart;
    this.report = report;
  }

  void check() {
    vars();
    events();
    calendars();
    deferred();
  }

  private void vars() {
    var used =
        Stream.concat(
                Rules.sources(chart)
                    .flatMap(source -> VAR.matcher(source).results())
                    .map(match -> match.group(1)),
                chart.states().values().stream()
                    .flatMap(Rules::transitions)
                    .flatMap(rule -> rule.set().keySet().stream()))
            .collect(Collectors.toSet());
    chart
        .declared()
        .vars()
        .byName()
        .keySet()
        .forEach(name -> warn(used, name, "/vars/" + name, "var '" + name + "' is never used"));
  }

  private void events() {
    var used =
        Stream.concat(
                chart.states().values().stream()
                    .flatMap(state ->
                        Stream.concat(
                            state.rules().on().keySet().stream(), state.rules().defer().stream())),
                chart.clocks().stream()
                    .flatMap(clock -> Stream.ofNullable(clock.where().metOn()))
                    .map(ClockRule.MetOn::event))
            .collect(Collectors.toSet());
    for (var event : chart.declared().events().values()) {
      if (event.kind() != EventRule.Kind.FACTS) {
        warn(used, event.name(), event.pointer(), "event '" + event.name() + "' is never used");
      }
    }
  }

  private void calendars() {
    var used =
        Stream.concat(
                chart.clocks().stream().map(ClockRule::time),
                chart.states().values().stream()
                    .flatMap(state -> state.rules().after().stream())
                    .map(TimerRule::time))
            .filter(BusinessCalendar.class::isInstance)
            .map(time -> ((BusinessCalendar) time).name())
            .collect(Collectors.toSet());
    chart
        .declared()
        .calendars()
        .keySet()
        .forEach(name ->
            warn(used, name, "/calendars/" + name, "calendar '" + name + "' is never used"));
  }

  private void deferred() {
    var handled =
        chart.states().values().stream()
            .flatMap(state -> state.rules().on().keySet().stream())
            .collect(Collectors.toSet());
    for (var state : chart.states().values()) {
      for (var event : state.rules().defer()) {
        warn(
            handled,
            event,
            state.pointer() + "/defer",
            "'" + event + "' waits here but no state handles it later");
      }
    }
  }

  private void warn(Set<String> used, String name, String pointer, String message) {
    if (!used.contains(name)) {
      report.about("L070", Level.WARNING, pointer, message, "");
    }
  }
}
