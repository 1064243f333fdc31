package kontur.lifecycle;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kontur.lifecycle.chart.Declarations;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.expression.EvaluationFailed;
import kontur.lifecycle.expression.Expression;
import kontur.lifecycle.expression.Template;
import org.jspecify.annotations.Nullable;

/// Evaluates what rules say; an error counts as false and is told.
final class Guards {
  private final Declarations declared;
  private final Life life;
  private final Trace trace;
  private final Instant now;

  Guards(Declarations declared, Life life, Trace trace, Instant now) {
    this.declared = declared;
    this.life = life;
    this.trace = trace;
    this.now = now;
  }

  /// Whether a guard holds; a rule without one always does.
  boolean holds(@Nullable Expression when, Map<String, Object> seen, String rule) {
    if (when == null) {
      return true;
    }
    try {
      return when.holds(variables(seen));
    } catch (EvaluationFailed e) {
      trace.guardError(rule, e.reason());
      return false;
    }
  }

  /// A value; empty when there is none.
  Optional<Object> value(Template template, Map<String, Object> seen, String rule) {
    try {
      return Optional.of(template.evaluate(variables(seen)));
    } catch (EvaluationFailed e) {
      trace.guardError(rule, e.reason());
      return Optional.empty();
    }
  }

  /// Values by name; empty when one has none.
  Optional<Map<String, Object>> values(
      Template.Named template, Map<String, Object> seen, String rule) {
    try {
      return Optional.of(template.evaluate(variables(seen)));
    } catch (EvaluationFailed e) {
      trace.guardError(rule, e.reason());
      return Optional.empty();
    }
  }

  /// The first rule of a list whose guard holds.
  Optional<Transition> first(List<Transition> rules, Map<String, Object> seen) {
    return rules.stream().filter(rule -> holds(rule.when(), seen, rule.pointer())).findFirst();
  }

  private Map<String, Object> variables(Map<String, Object> seen) {
    var variables = new HashMap<>(seen);
    variables.put("ticket", declared.ticket().bind(life.ticket));
    variables.put("vars", declared.vars().bind(life.vars));
    variables.put("now", now);
    return variables;
  }
}
