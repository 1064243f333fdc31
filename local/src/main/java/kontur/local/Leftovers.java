package kontur.local;

/// The servers of a run that is told to end while it still starts: nobody has them in hand then.
public final class Leftovers {
  private Leftovers() {}

  /// Tells them to end: Temporal at once, PostgreSQL when the last session is over.
  ///
  /// @param temporal the port of the command-line engine, if there is one
  public static void end(Home home, int temporal) {
    // Whether a signal was sent does not matter: who is not there has ended.
    Engine.survivor(home.resolve("temporal"), temporal).ifPresent(ProcessHandle::destroy);
    LocalPostgres.process(home).ifPresent(ProcessHandle::destroy);
  }
}
