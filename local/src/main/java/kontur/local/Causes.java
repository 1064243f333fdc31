package kontur.local;

/// What went wrong, in the words of the innermost cause.
final class Causes {
  private static final int DEEPEST = 20;

  private Causes() {}

  static String sentence(Throwable failure) {
    var innermost = failure;
    for (var i = 0; i < DEEPEST; i++) {
      var cause = innermost.getCause();
      if (cause == null) {
        break;
      }
      innermost = cause;
    }
    var message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message;
  }
}
