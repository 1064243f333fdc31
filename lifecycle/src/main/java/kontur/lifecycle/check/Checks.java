package kontur.lifecycle.check;

import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.parse.Report;

/// All checks of a chart.
public final class Checks {
  private Checks() {}

  public static void run(Chart chart, Report report) {
    Shadowed.check(chart, report);
  }
}
