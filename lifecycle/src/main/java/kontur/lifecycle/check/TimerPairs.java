package kontur.lifecycle.check;

import java.util.Objects;
import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.TimerRule;
import kontur.lifecycle.parse.Report;

/// L051: timers of one state that get into each other's way.
final class TimerPairs {
  private TimerPairs() {}

  static void check(Chart chart, Report report) {
    chart.states().values().forEach(state -> check(state, report));
  }

  private static void check(State state, Report report) {
    var timers = state.rules().after();
    for (var timer : timers) {
      for (var other : timers) {
        if (!timer.pointer().equals(other.pointer()) && timer.time().equals(other.time())) {
          check(timer, other, timers.indexOf(timer) > timers.indexOf(other), report);
        }
      }
    }
  }

  private static void check(TimerRule timer, TimerRule other, boolean later, Report report) {
    var leaves = other.then().to() != null && other.then().when() == null;
    var sameTime = timer.period().equals(other.period());
    var sameTarget = Objects.equals(timer.then().to(), other.then().to());
    if (later && sameTime && !sameTarget) {
      warn(report, timer, "the same deadline as a timer before it, but another target");
    } else if (leaves && timer.period().compareTo(other.period()) > 0) {
      warn(report, timer, "never fires: another timer leaves the state before");
    }
  }

  private static void warn(Report report, TimerRule timer, String message) {
    report.about("L051", Level.WARNING, timer.pointer(), message, "");
  }
}
