package kontur.lifecycle.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.Map;
import kontur.lifecycle.value.Field;

/// Compiles the expressions of one lifecycle file; not for use by several threads.
public final class Expressions {
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(1_000)
          .maxExpressionCodePointSize(1_000)
          .maxParseRecursionDepth(50)
          .maxRegexProgramSize(1_000)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private final Map<Scope, CelCompiler> compilers = new HashMap<>();

  /// A guard.
  public Compilation condition(String source, Scope scope) {
    return compile(source, scope, SimpleType.BOOL);
  }

  /// A value for this field.
  public Compilation value(String source, Scope scope, Field field) {
    return compile(source, scope, Struct.celType(field.type()));
  }

  /// A value of any type.
  public Compilation value(String source, Scope scope) {
    return compile(source, scope, SimpleType.DYN);
  }

  private Compilation compile(String source, Scope scope, CelType expected) {
    var compiler = compilers.computeIfAbsent(scope, Expressions::compiler);
    var checked = compiler.compile(source);
    if (checked.hasError()) {
      return problem(checked.getErrors().getFirst());
    }
    try {
      var tree = checked.getAst();
      return accepts(expected, tree.getResultType())
          ? new Compilation.Compiled(expression(source, tree))
          : new Compilation.Mismatch(tree.getResultType().name(), expected.name());
    } catch (CelValidationException | CelEvaluationException e) {
      return new Compilation.Problem(String.valueOf(e.getMessage()), 0);
    }
  }

  private static Expression expression(String source, CelAbstractSyntaxTree tree)
      throws CelEvaluationException {
    return new Expression(source, tree, RUNTIME.createProgram(tree));
  }

  private static boolean accepts(CelType expected, CelType actual) {
    return expected.kind() == CelKind.DYN
        || actual.kind() == CelKind.DYN
        || expected.isAssignableFrom(actual);
  }

  private static Compilation.Problem problem(CelIssue issue) {
    var place = issue.getSourceLocation();
    return new Compilation.Problem(
        issue.getMessage(), place.getLine() == 1 ? Math.max(0, place.getColumn()) : 0);
  }

  private static CelCompiler compiler(Scope scope) {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(Struct.Types.of(scope))
            .addVar("now", SimpleType.TIMESTAMP);
    for (var variable : Struct.VARIABLES) {
      scope.of(variable).ifPresent(fields -> builder.addVar(variable, Struct.of(variable, fields)));
    }
    return builder.build();
  }
}
