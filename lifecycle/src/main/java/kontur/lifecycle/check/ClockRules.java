package kontur.lifecycle.check;

import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.ClockRule;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.parse.Report;

/// L060: clocks that cannot do what they are for.
final class ClockRules {
  private ClockRules() {}

  static void check(Chart chart, Report report) {
    chart.clocks().forEach(clock -> check(clock, report));
  }

  private static void check(ClockRule clock, Report report) {
    var where = clock.where();
    if (where.metIn().isEmpty() && where.metOn() == null) {
      error(report, clock, "clock '" + clock.name() + "' can start but never be met");
    }
    for (var path : where.pausesIn()) {
      if (where.runsIn().stream().noneMatch(runs -> State.within(path, runs))) {
        error(
            report,
            clock,
            "clock '%s' pauses in '%s', where it does not run".formatted(clock.name(), path));
      }
    }
    var breach =
        clock.marks().stream().filter(mark -> mark.name().equals(ClockRule.BREACH)).findFirst();
    for (var mark : clock.marks()) {
      if (mark.name().startsWith("warn")
          && breach.filter(b -> b.percent() <= mark.percent()).isPresent()) {
        error(
            report,
            clock,
            "clock '%s' reaches '%s' not before its breach".formatted(clock.name(), mark.name()));
      }
    }
    if (clock.targets().getLast().when() != null) {
      report.about(
          "L060",
          Level.WARNING,
          clock.pointer(),
          "clock '" + clock.name() + "' has no target when no condition holds",
          "end the list with one without `when`");
    }
  }

  private static void error(Report report, ClockRule clock, String message) {
    report.about("L060", Level.ERROR, clock.pointer(), message, "");
  }
}
