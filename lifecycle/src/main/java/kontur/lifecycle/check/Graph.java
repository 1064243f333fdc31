package kontur.lifecycle.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.Target;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.check.Edge.Cause;
import org.jspecify.annotations.Nullable;

/// Every way between leaves, guards left aside, handlers of ancestors counted.
final class Graph {
  private final Chart chart;
  private final List<Edge> edges = new ArrayList<>();

  Graph(Chart chart) {
    this.chart = chart;
    chart.states().values().stream()
        .filter(state -> state.isLeaf() && !state.ends())
        .forEach(leaf -> chart.upwards(leaf.path()).forEach(state -> collect(leaf.path(), state)));
  }

  List<Edge> edges() {
    return edges;
  }

  List<Edge> from(String leaf) {
    return edges.stream().filter(edge -> edge.from().equals(leaf)).toList();
  }

  /// The leaf that entering a state leads to; absent when an `initial` is broken.
  @Nullable String firstLeaf(String path) {
    var state = chart.state(path);
    while (!state.isLeaf()) {
      if (state.nesting().initial().isEmpty()) {
        return null;
      }
      state = chart.state(state.nesting().initial());
    }
    return state.path();
  }

  /// Leaves that a ticket can come to.
  Set<String> reachable() {
    var start = firstLeaf("");
    return start == null
        ? Set.of()
        : spread(List.of(start), leaf -> from(leaf).stream().map(Edge::to).toList());
  }

  /// Leaves from which a ticket can end.
  Set<String> ending() {
    var finals = chart.states().values().stream().filter(State::ends).map(State::path).toList();
    return spread(
        finals,
        leaf -> edges.stream().filter(edge -> edge.to().equals(leaf)).map(Edge::from).toList());
  }

  static Set<String> spread(
      Collection<String> from, Function<String, ? extends Collection<String>> next) {
    var seen = new LinkedHashSet<>(from);
    var todo = new ArrayDeque<>(from);
    for (var leaf = todo.poll(); leaf != null; leaf = todo.poll()) {
      for (var other : next.apply(leaf)) {
        if (seen.add(other)) {
          todo.add(other);
        }
      }
    }
    return seen;
  }

  private void collect(String leaf, State state) {
    var rules = state.rules();
    rules.on().forEach((event, list) -> add(leaf, Cause.EVENT, event, list));
    add(leaf, Cause.ALWAYS, null, rules.always());
    for (var timer : rules.after()) {
      targets(timer.then())
          .forEach(
              to -> edges.add(new Edge(leaf, to, Cause.TIMER, null, timer.period(), timer.then())));
    }
    var invoke = rules.invoke();
    if (invoke != null) {
      add(leaf, Cause.INVOKE, null, invoke.done());
      add(leaf, Cause.INVOKE, null, invoke.failed());
    }
  }

  private void add(String leaf, Cause cause, @Nullable String event, List<Transition> rules) {
    for (var rule : rules) {
      targets(rule).forEach(to -> edges.add(new Edge(leaf, to, cause, event, null, rule)));
    }
  }

  private List<String> targets(Transition rule) {
    var to = rule.to();
    if (to == null) {
      return List.of();
    }
    var leaves = new LinkedHashSet<String>();
    entrances(to)
        .forEach(path -> {
          var leaf = firstLeaf(path);
          if (leaf != null) {
            leaves.add(leaf);
          }
        });
    return List.copyOf(leaves);
  }

  private List<String> entrances(Target to) {
    return to.last() ? chart.state(to.path()).nesting().children() : List.of(to.path());
  }
}
