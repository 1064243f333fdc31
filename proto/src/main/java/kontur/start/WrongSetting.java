package kontur.start;

/// The service cannot start with its settings; the message says which and what to do.
public final class WrongSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongSetting(String sentence) {
    super(sentence);
  }

  public WrongSetting(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
