package kontur.lifecycle.check;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.check.Edge.Cause;
import kontur.lifecycle.parse.Report;

/// L050: circles that turn by themselves.
final class Cycles {
  private static final Duration SHORT = Duration.ofHours(1);

  private final Graph graph;
  private final Report report;

  Cycles(Graph graph, Report report) {
    this.graph = graph;
    this.report = report;
  }

  void check(Chart chart) {
    for (var state : chart.states().values()) {
      for (var rule : state.rules().always()) {
        if (rule.to() == null && rule.when() == null) {
          report.about(
              "L050", Level.ERROR, rule.pointer(), "an eventless rule that always holds", "");
        }
      }
    }
    circle(Cause.ALWAYS)
        .ifPresent(circle ->
            report.about(
                "L050",
                Level.ERROR,
                circle.getFirst().rule().pointer(),
                "cycle of eventless transitions: " + names(circle),
                ""));
    circle(Cause.TIMER)
        .filter(circle -> length(circle).compareTo(SHORT) < 0)
        .ifPresent(circle ->
            report.about(
                "L050",
                Level.WARNING,
                circle.getFirst().rule().pointer(),
                "timers alone go round in " + length(circle) + ": " + names(circle),
                "every turn costs history"));
  }

  private static String names(List<Edge> circle) {
    return String.join(" -> ", circle.stream().map(Edge::from).toList());
  }

  private static Duration length(List<Edge> circle) {
    return circle.stream()
        .map(edge -> Objects.requireNonNull(edge.delay()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private Optional<List<Edge>> circle(Cause cause) {
    var done = new HashSet<String>();
    for (var edge : graph.edges()) {
      var circle = walk(edge.from(), cause, new ArrayDeque<>(), done);
      if (circle.isPresent()) {
        return circle;
      }
    }
    return Optional.empty();
  }

  // Depth first; a leaf that is already on the way closes the circle.
  private Optional<List<Edge>> walk(String leaf, Cause cause, Deque<Edge> way, Set<String> done) {
    var known = way.stream().map(Edge::from).toList();
    if (known.contains(leaf)) {
      var edges = new ArrayList<>(way);
      return Optional.of(edges.subList(known.indexOf(leaf), edges.size()));
    }
    if (done.contains(leaf)) {
      return Optional.empty();
    }
    for (var edge : graph.from(leaf)) {
      if (edge.cause() == cause) {
        way.addLast(edge);
        var circle = walk(edge.to(), cause, way, done);
        if (circle.isPresent()) {
          return circle;
        }
        way.removeLast();
      }
    }
    done.add(leaf);
    return Optional.empty();
  }
}
