package kontur.lifecycle;

/// A step that would never end.
final class Runaway extends RuntimeException {
  private static final long serialVersionUID = 1;

  Runaway() {
    super("more than " + Macrostep.LIMIT + " microsteps", null, false, false);
  }
}
