package kontur.lifecycle.check;

import java.util.stream.Stream;
import kontur.lifecycle.chart.ActionRule;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.TimerRule;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.expression.Expression;
import kontur.lifecycle.expression.Template;
import org.jspecify.annotations.Nullable;

/// Everything that a chart says, one after the other.
final class Rules {
  private Rules() {}

  static Stream<Transition> transitions(State state) {
    var rules = state.rules();
    var invoke = rules.invoke();
    return Stream.of(
            rules.on().values().stream().flatMap(list -> list.stream()),
            rules.always().stream(),
            rules.after().stream().map(TimerRule::then),
            invoke == null ? Stream.<Transition>of() : invoke.done().stream(),
            invoke == null ? Stream.<Transition>of() : invoke.failed().stream())
        .flatMap(stream -> stream);
  }

  /// The sources of all expressions.
  static Stream<String> sources(Chart chart) {
    return Stream.concat(
        chart.clocks().stream()
            .flatMap(clock -> {
              var metOn = clock.where().metOn();
              return Stream.concat(
                  clock.targets().stream().flatMap(target -> source(target.when())),
                  metOn == null ? Stream.of() : source(metOn.when()));
            }),
        chart.states().values().stream().flatMap(Rules::sources));
  }

  private static Stream<String> sources(State state) {
    var invoke = state.rules().invoke();
    return Stream.of(
            transitions(state).flatMap(Rules::sources),
            state.rules().entry().stream().flatMap(Rules::sources),
            state.rules().exit().stream().flatMap(Rules::sources),
            invoke == null ? Stream.<String>of() : sources(invoke.call().arguments()))
        .flatMap(stream -> stream);
  }

  private static Stream<String> sources(Transition rule) {
    return Stream.of(
            source(rule.when()),
            rule.set().values().stream().flatMap(Rules::sources),
            rule.actions().stream().flatMap(Rules::sources))
        .flatMap(stream -> stream);
  }

  private static Stream<String> sources(ActionRule action) {
    return Stream.concat(source(action.when()), sources(action.arguments()));
  }

  private static Stream<String> sources(Template template) {
    return switch (template) {
      case Template.Literal _ -> Stream.of();
      case Template.Computed(var expression) -> Stream.of(expression.source());
      case Template.Text(var parts) -> parts.stream().flatMap(Rules::sources);
      case Template.Many(var items) -> items.stream().flatMap(Rules::sources);
      case Template.Named(var items) -> items.values().stream().flatMap(Rules::sources);
    };
  }

  private static Stream<String> source(@Nullable Expression expression) {
    return expression == null ? Stream.of() : Stream.of(expression.source());
  }
}
