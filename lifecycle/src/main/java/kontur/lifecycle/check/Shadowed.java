package kontur.lifecycle.check;

import java.util.List;
import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.parse.Report;

/// L040: transitions after an unconditional one never happen.
final class Shadowed {
  private Shadowed() {}

  static void check(Chart chart, Report report) {
    for (var state : chart.states().values()) {
      state.rules().on().values().forEach(list -> check(list, report));
      check(state.rules().always(), report);
      var invoke = state.rules().invoke();
      if (invoke != null) {
        check(invoke.done(), report);
        check(invoke.failed(), report);
      }
    }
  }

  private static void check(List<Transition> list, Report report) {
    var open = true;
    for (var transition : list) {
      if (!open) {
        report.about(
            "L040",
            Level.ERROR,
            transition.pointer(),
            "shadowed by an unconditional transition before it",
            "");
      }
      open &= transition.when() != null;
    }
  }
}
