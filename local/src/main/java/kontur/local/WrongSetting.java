package kontur.local;

/// The platform cannot start as asked; the message says in one sentence what to do.
final class WrongSetting extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongSetting(String message) {
    super(message);
  }

  WrongSetting(String message, Throwable cause) {
    super(message, cause);
  }
}
