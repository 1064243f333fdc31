package kontur.operations;

/// How many threads of the system carry virtual ones.
///
/// The JDK takes as many as there are processors. A virtual thread that waits until another has
/// loaded or initialized a class keeps its carrier (JEP 491, "Future Work"). When all carriers are
/// kept so, whoever holds what they wait for is never carried again, and the process hangs for
/// good: on two processors two such threads are enough, and they meet while a program starts.
public final class Carriers {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
  private static final int ENOUGH = 16;

  private Carriers() {}

  /// Before the first virtual thread; what was given to the JVM holds.
  public static void provide() {
    if (System.getProperty(PARALLELISM) == null) {
      var processors = Runtime.getRuntime().availableProcessors();
      System.setProperty(PARALLELISM, String.valueOf(Math.max(ENOUGH, processors)));
    }
  }
}
