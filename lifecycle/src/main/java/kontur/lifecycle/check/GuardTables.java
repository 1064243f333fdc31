package kontur.lifecycle.check;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import kontur.lifecycle.Finding.Level;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.expression.EvaluationFailed;
import kontur.lifecycle.expression.Expression;
import kontur.lifecycle.expression.Scope;
import kontur.lifecycle.parse.Report;
import org.jspecify.annotations.Nullable;

/// L041: guards tried with every case that they can tell apart.
final class GuardTables {
  private final Chart chart;
  private final Report report;
  private final Scope plain;

  GuardTables(Chart chart, Report report) {
    this.chart = chart;
    this.report = report;
    this.plain = Scope.plain(chart.declared().ticket(), chart.declared().vars());
  }

  void check() {
    for (var state : chart.states().values()) {
      state.rules().on().forEach((event, rules) -> handlers(state, event, rules));
      guards(state.rules().always(), plain);
      var invoke = state.rules().invoke();
      if (invoke != null) {
        guards(invoke.done(), plain.withResult(invoke.result()));
        guards(invoke.failed(), plain);
      }
    }
  }

  private void handlers(State state, String name, List<Transition> rules) {
    var event = chart.declared().events().get(name);
    if (event == null) {
      guards(rules, plain);
      return;
    }
    var scope = plain.withEvent(event.payload());
    guards(rules, scope);
    if (event.kind() == EventRule.Kind.MESSAGE && isLast(state, name)) {
      gap(state, name, rules, scope);
    }
  }

  /// Nobody further up is asked.
  private boolean isLast(State state, String event) {
    return !state.rules().defer().contains(event)
        && chart.upwards(state.path()).stream()
            .skip(1)
            .noneMatch(above ->
                above.rules().on().containsKey(event) || above.rules().defer().contains(event));
  }

  private void guards(List<Transition> rules, Scope scope) {
    for (var i = 0; i < rules.size(); i++) {
      var guard = rules.get(i).when();
      if (guard != null) {
        guard(rules.get(i), guard, rules.subList(0, i), scope);
      }
    }
  }

  private void guard(Transition rule, Expression guard, List<Transition> before, Scope scope) {
    var cases = Domains.cases(List.of(guard.source()), scope).orElse(List.of());
    var held = cases.stream().filter(one -> holds(guard, one)).count();
    if (!cases.isEmpty() && held == 0) {
      warn(rule, "the guard is never true");
    } else if (!cases.isEmpty() && held == cases.size()) {
      warn(rule, "the guard is always true");
    } else if (isSwallowed(guard, before, scope)) {
      warn(rule, "whenever the guard is true, one before it is too");
    }
  }

  private static boolean isSwallowed(Expression guard, List<Transition> before, Scope scope) {
    var guards = before.stream().map(Transition::when).filter(Objects::nonNull).toList();
    if (guards.isEmpty() || guards.size() < before.size()) {
      return false;
    }
    var cases = Domains.cases(sources(guards, guard), scope).orElse(List.of());
    return !cases.isEmpty()
        && cases.stream()
            .filter(one -> holds(guard, one))
            .allMatch(one -> guards.stream().anyMatch(other -> holds(other, one)));
  }

  private void gap(State state, String event, List<Transition> rules, Scope scope) {
    var guards = rules.stream().map(Transition::when).filter(Objects::nonNull).toList();
    if (guards.size() < rules.size()) {
      return;
    }
    var cases = Domains.cases(guards.stream().map(Expression::source).toList(), scope);
    cases.orElse(List.of()).stream()
        .filter(one -> guards.stream().noneMatch(guard -> holds(guard, one)))
        .findFirst()
        .ifPresent(one ->
            report.about(
                "L041",
                Level.INFO,
                state.pointer() + "/on/" + event,
                "'" + event + "' is silently ignored in some cases, such as " + one,
                ""));
  }

  private static List<String> sources(List<Expression> guards, Expression more) {
    return Stream.concat(guards.stream(), Stream.of(more)).map(Expression::source).toList();
  }

  private static boolean holds(@Nullable Expression guard, Map<String, Object> variables) {
    try {
      return guard != null && guard.holds(variables);
    } catch (EvaluationFailed _) {
      return false;
    }
  }

  private void warn(Transition rule, String message) {
    report.about("L041", Level.WARNING, rule.pointer() + "/when", message, "");
  }
}
