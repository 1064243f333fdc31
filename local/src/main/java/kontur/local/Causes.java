package kontur.local;

import kontur.start.RefusedStart;

/// What went wrong, in a sentence of ours where there is one, else in the words of the innermost
/// cause.
final class Causes {
  private static final int DEEPEST = 20;

  private Causes() {}

  static String sentence(Throwable failure) {
    return RefusedStart.sentence(failure).orElseGet(() -> innermost(failure));
  }

  private static String innermost(Throwable failure) {
    var innermost = failure;
    for (var i = 0; i < DEEPEST; i++) {
      if (innermost.getClass().getName().startsWith("org.yaml.snakeyaml.")) {
        return "A file of settings is not YAML: " + line(innermost);
      }
      var cause = innermost.getCause();
      if (cause == null) {
        break;
      }
      innermost = cause;
    }
    return line(innermost);
  }

  private static String line(Throwable t) {
    var message = t.getMessage();
    return message == null
        ? t.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
