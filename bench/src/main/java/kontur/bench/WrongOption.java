package kontur.bench;

/// The command was called with something that it does not know.
final class WrongOption extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongOption(String message) {
    super(message);
  }

  WrongOption(String message, Throwable cause) {
    super(message, cause);
  }
}
