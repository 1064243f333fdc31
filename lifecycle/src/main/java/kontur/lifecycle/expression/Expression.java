package kontur.lifecycle.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.Map;

/// A CEL expression that compiles in its scope; it has no side effects and a bounded cost.
public final class Expression {
  private final String source;
  private final CelAbstractSyntaxTree tree;
  private final Program program;

  Expression(String source, CelAbstractSyntaxTree tree, Program program) {
    this.source = source;
    this.tree = tree;
    this.program = program;
  }

  public String source() {
    return source;
  }

  CelAbstractSyntaxTree tree() {
    return tree;
  }

  /// Its value, as JSON knows it.
  public Object evaluate(Map<String, Object> variables) throws EvaluationFailed {
    try {
      return JsonValue.of(program.eval(variables));
    } catch (CelEvaluationException e) {
      throw new EvaluationFailed(String.valueOf(e.getMessage()));
    }
  }

  /// Its value as a condition.
  public boolean holds(Map<String, Object> variables) throws EvaluationFailed {
    return Boolean.TRUE.equals(evaluate(variables));
  }

  @Override
  public String toString() {
    return source;
  }
}
