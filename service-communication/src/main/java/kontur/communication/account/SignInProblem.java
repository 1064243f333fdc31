package kontur.communication.account;

/// Why an account has nothing to sign in with, in a sentence that says what to do.
public final class SignInProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;

  /// @param refused a person must act; else it is tried again by itself
  SignInProblem(String sentence, boolean refused) {
    super(sentence);
    this.refused = refused;
  }

  SignInProblem(String sentence, Exception cause) {
    super(sentence, cause);
    this.refused = false;
  }

  /// Whether a person must act.
  public boolean isRefused() {
    return refused;
  }

  /// The sentence.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
