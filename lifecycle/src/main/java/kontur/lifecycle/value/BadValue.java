package kontur.lifecycle.value;

/// A value that breaks its declaration.
public final class BadValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public BadValue(String message) {
    super(message);
  }
}
