package kontur.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import kontur.testing.Child;

/// The platform as the drill runs it.
interface Platform extends AutoCloseable {
  /// What a JVM says of a process that SIGKILL ended.
  int KILLED = 128 + 9;

  Duration END = Duration.ofSeconds(10);

  /// Until everything says that it is ready.
  void start();

  /// The processes that may be killed; the same index is the same part after a restart.
  int parts();

  /// For people.
  String name(int part);

  /// Each process of ours, and of Kafka and Temporal where they have their own, by a name for
  /// people.
  Map<String, ProcessHandle> processes();

  /// What Kafka keeps.
  Path kafkaFolder();

  /// Whether it is the part that holds deliveries on the wire.
  boolean sends(int part);

  Child child(int part);

  /// SIGKILL.
  void kill(int part);

  /// The same; throws when something else ended it, because then nothing was killed at that point.
  default void killLiving(int part) {
    kill(part);
    var code = child(part).exitCode(END);
    if (code != KILLED) {
      throw new IllegalStateException(
          name(part) + " ended with " + code + ", not by SIGKILL:\n" + child(part).output());
    }
  }

  /// Starts it again.
  void begin(int part);

  /// Waits until it is ready; throws when it is not in time.
  void awaitReady(int part, Duration patience);

  List<Integer> gatewayPorts();

  /// Lines of the log that say this.
  long logged(String... words);

  @Override
  void close();
}
