package kontur.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `--measure` found, held against the goals of the one command.
///
/// @param startSeconds from the start of the JVM to the ready line on a folder that is not new
/// @param memoryMiB of all processes after many tickets, with what PostgreSQL's processes share
///   counted once: what the machine has to give
record Verdict(double startSeconds, long memoryMiB) {
  static final int START_SECONDS = 30;
  static final int MEMORY_MIB = 1_536;

  /// A sentence for each figure that misses its goal.
  List<String> missed() {
    var missed = new ArrayList<String>();
    if (startSeconds > START_SECONDS) {
      missed.add(
          String.format(
              Locale.ROOT,
              "The second start took %.1f s, its goal is %d s.",
              startSeconds,
              START_SECONDS));
    }
    if (memoryMiB > MEMORY_MIB) {
      missed.add(
          String.format(
              Locale.ROOT, "The memory is %,d MiB, its goal is %,d MiB.", memoryMiB, MEMORY_MIB));
    }
    return missed;
  }
}
