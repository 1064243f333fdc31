package kontur.lifecycle.expression;

/// An expression has no value for these variables, such as a division by zero.
public final class EvaluationFailed extends Exception {
  private static final long serialVersionUID = 1;

  EvaluationFailed(String message) {
    super(message);
  }

  /// What went wrong.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
