package kontur.workflow.ticket;

/// The ticket's run answered with a failure: this ticket's trouble, not the engine's.
public final class RunFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
