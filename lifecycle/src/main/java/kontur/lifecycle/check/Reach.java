package kontur.lifecycle.check;

import java.util.List;
import java.util.Set;
import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.parse.Report;

/// L030, L031, L032: states that nobody comes to, that lead nowhere, or in which one may wait for
/// ever.
final class Reach {
  private final Chart chart;
  private final Graph graph;
  private final Report report;

  Reach(Chart chart, Graph graph, Report report) {
    this.chart = chart;
    this.graph = graph;
    this.report = report;
  }

  void check() {
    var reachable = graph.reachable();
    unreachable(reachable);
    endless(reachable);
    waiting(reachable);
  }

  private void unreachable(Set<String> reachable) {
    for (var state : chart.states().values()) {
      var parent = chart.state(state.nesting().parent());
      if (!state.path().isEmpty() && !holds(state, reachable) && holds(parent, reachable)) {
        report.about(
            "L030",
            Level.ERROR,
            state.pointer(),
            "unreachable state '" + state.path() + "'",
            "no transition leads here");
      }
    }
  }

  private static boolean holds(State state, Set<String> leaves) {
    return leaves.stream().anyMatch(state::holds);
  }

  private void endless(Set<String> reachable) {
    var ending = graph.ending();
    var stuck = reachable.stream().filter(leaf -> !ending.contains(leaf)).toList();
    if (!stuck.isEmpty()) {
      report.about(
          "L031",
          Level.ERROR,
          chart.state(stuck.getFirst()).pointer(),
          "no way to a final state from " + String.join(", ", stuck),
          "every ticket must be able to end");
    }
  }

  private void waiting(Set<String> reachable) {
    for (var leaf : reachable) {
      var ways = graph.from(leaf).stream().filter(edge -> !edge.to().equals(leaf)).toList();
      var timers = chart.upwards(leaf).stream().anyMatch(state -> !state.rules().after().isEmpty());
      if (!ways.isEmpty() && !timers && onlyCommands(ways)) {
        report.about(
            "L032",
            Level.WARNING,
            chart.state(leaf).pointer(),
            "'" + leaf + "' is left only by commands and can wait for ever",
            "a timer would help");
      }
    }
  }

  private boolean onlyCommands(List<Edge> ways) {
    return ways.stream()
        .allMatch(way -> {
          var event = way.event() == null ? null : chart.declared().events().get(way.event());
          return event != null && event.kind() == EventRule.Kind.COMMAND;
        });
  }
}
