package kontur.workflow.kafka;

/// Nothing of a poll could be processed because a part is away: the container pauses, keeps the
/// batch and tries again for as long as it takes.
public final class EverythingFails extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EverythingFails(String message) {
    super(message);
  }

  public EverythingFails(String message, Throwable cause) {
    super(message, cause);
  }
}
