package kontur.workflow.startup;

/// A setting or file is wrong: starting makes no sense until a person has changed it. The message
/// is one sentence that says what to do.
public final class RefusedToStart extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedToStart(String sentence) {
    super(sentence);
  }
}
