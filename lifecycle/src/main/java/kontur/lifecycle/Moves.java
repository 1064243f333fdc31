package kontur.lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kontur.lifecycle.chart.ActionRule;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.Target;
import kontur.lifecycle.chart.Transition;

/// Takes transitions: set, exit, act, enter.
final class Moves {
  private final Chart chart;
  private final Life life;
  private final Trace trace;
  private final Guards guards;
  private final Timers timers;
  private final Instant now;

  Moves(Chart chart, Life life, Trace trace, Guards guards, Timers timers, Instant now) {
    this.chart = chart;
    this.life = life;
    this.trace = trace;
    this.guards = guards;
    this.timers = timers;
    this.now = now;
  }

  /// Enters the initial state of the whole.
  void start() {
    life.vars.putAll(chart.declared().vars().initial());
    enter(List.of(), new Target(chart.root().nesting().initial(), false));
  }

  void take(Transition rule, Map<String, Object> seen) {
    set(rule, seen);
    var to = rule.to();
    if (to == null) {
      act(rule.actions(), seen);
      return;
    }
    var kept = kept(to);
    exit(kept);
    act(rule.actions(), seen);
    enter(kept, to);
  }

  private void set(Transition rule, Map<String, Object> seen) {
    var values = new TreeMap<String, Object>();
    rule.set()
        .forEach((name, template) ->
            guards
                .value(template, seen, rule.pointer() + "/set/" + name)
                .ifPresent(value -> values.put(name, value)));
    life.vars.putAll(values);
  }

  private void act(List<ActionRule> actions, Map<String, Object> seen) {
    for (var action : actions) {
      if (guards.holds(action.when(), seen, action.pointer())) {
        guards
            .values(action.arguments(), seen, action.pointer())
            .ifPresent(arguments -> trace.effect(action.name(), arguments, action.pointer()));
      }
    }
  }

  /// The active states that a transition leaves alone, root first: those strictly around its
  /// target.
  private List<String> kept(Target to) {
    var kept = new ArrayList<String>();
    for (var state : chart.upwards(life.state)) {
      if (state.holds(to.path()) && !state.path().equals(to.path())) {
        kept.add(state.path());
      }
    }
    Collections.reverse(kept);
    return kept;
  }

  private void exit(List<String> kept) {
    var child = "";
    for (var state : chart.upwards(life.state)) {
      if (!child.isEmpty() && !state.path().isEmpty()) {
        life.last.put(state.path(), child);
      }
      if (kept.contains(state.path())) {
        return;
      }
      act(state.rules().exit(), Map.of());
      timers.exit(state);
      cancel(state.path());
      child = state.path();
    }
  }

  private void cancel(String state) {
    for (var invoke : List.copyOf(life.invokes)) {
      if (invoke.state().equals(state)) {
        life.invokes.remove(invoke);
        trace.cancelled(invoke);
      }
    }
  }

  private void enter(List<String> kept, Target to) {
    var line = chart.upwards(to.path()).reversed();
    line.stream()
        .filter(state -> !state.path().isEmpty() && !kept.contains(state.path()))
        .forEach(this::enter);
    var leaf = chart.state(to.path());
    var last = to.last() ? life.last.get(to.path()) : null;
    while (!leaf.isLeaf()) {
      leaf = chart.state(last == null ? leaf.nesting().initial() : last);
      last = null;
      enter(leaf);
    }
    life.state = leaf.path();
    if (leaf.ends()) {
      end();
    }
  }

  private void enter(State state) {
    act(state.rules().entry(), Map.of());
    timers.enter(state);
    invoke(state);
  }

  private void invoke(State state) {
    var rule = state.rules().invoke();
    if (rule == null) {
      return;
    }
    var call = rule.call();
    var invoke =
        new InvokeStarted(
            life.nextSerial(),
            state.path(),
            call.action(),
            guards.values(call.arguments(), Map.of(), rule.pointer()).orElse(Map.of()),
            call.timeout(),
            now.plus(call.timeout()),
            call.retry());
    life.invokes.add(invoke);
    trace.started(invoke);
  }

  private void end() {
    life.ended = true;
    life.timers.clear();
    List.copyOf(life.invokes).forEach(trace::cancelled);
    life.invokes.clear();
  }
}
