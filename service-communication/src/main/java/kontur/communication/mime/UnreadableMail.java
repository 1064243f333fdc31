package kontur.communication.mime;

/// A mail that is over a limit or broken beyond reading: trying again does not help.
public final class UnreadableMail extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableMail(String cause) {
    super(cause);
  }

  public UnreadableMail(String cause, Throwable why) {
    super(cause, why);
  }
}
