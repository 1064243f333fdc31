package kontur.workflow.ticket;

/// Temporal, its workers or service-tickets did not answer in time; nothing is known about the
/// update, and giving it again is safe.
public final class EngineAway extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EngineAway(String message, Throwable cause) {
    super(message, cause);
  }
}
