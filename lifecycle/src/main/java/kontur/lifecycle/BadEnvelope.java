package kontur.lifecycle;

/// A numbered event whose facts or payload break their declaration: the sender's mistake.
public final class BadEnvelope extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public BadEnvelope(String message) {
    super(message);
  }
}
