package kontur.lifecycle.check;

import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.parse.Report;

/// All checks of a chart.
public final class Checks {
  private Checks() {}

  public static void run(Chart chart, Report report) {
    var graph = new Graph(chart);
    new Reach(chart, graph, report).check();
    Shadowed.check(chart, report);
    new GuardTables(chart, report).check();
    new Cycles(graph, report).check(chart);
    TimerPairs.check(chart, report);
    ClockRules.check(chart, report);
    new Unused(chart, report).check();
  }
}
