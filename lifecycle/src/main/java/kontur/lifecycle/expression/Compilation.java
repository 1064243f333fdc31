package kontur.lifecycle.expression;

/// What came of compiling an expression.
public sealed interface Compilation {
  /// It compiles.
  record Compiled(Expression expression) implements Compilation {}

  /// It does not.
  ///
  /// @param offset in the expression's first line, from 0
  record Problem(String message, int offset) implements Compilation {}

  /// It compiles, but its value is of another type than its place takes.
  record Mismatch(String actual, String expected) implements Compilation {}
}
