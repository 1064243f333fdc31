package kontur.local;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A program of ours in a JVM of its own, as a person would start it.
final class Child implements AutoCloseable {
  /// Few cores, little memory: what the one command runs with; the module's pom says the same.
  static final List<String> FLAGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final int KILL_SECONDS = 10;

  private final Process process;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final CountDownLatch mark = new CountDownLatch(1);
  private final Thread reader;

  private Child(Process process, String readyMark) {
    this.process = process;
    this.reader =
        Thread.ofVirtual()
            .start(() -> {
              try (var in =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                  lines.add(line);
                  if (line.contains(readyMark)) {
                    mark.countDown();
                  }
                }
              } catch (IOException e) {
                lines.add("(output ended: " + e.getMessage() + ")");
              }
            });
  }

  /// Starts a main class with the class path of this JVM and none of our environment variables.
  ///
  /// @param readyMark what the program prints once it is ready
  static Child start(String mainClass, String readyMark, List<String> arguments) {
    try {
      var file = Files.createTempFile("kontur-child", ".args");
      Files.writeString(file, "-cp\n\"" + classPath().replace("\\", "\\\\") + "\"\n");
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(FLAGS);
      command.add("@" + file);
      command.add(mainClass);
      command.addAll(arguments);
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("KONTUR_") || name.startsWith("TEMPORAL_"));
      return new Child(builder.start(), readyMark);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Surefire may hide the class path behind a manifest.
  private static String classPath() {
    var given = System.getProperty("surefire.test.class.path");
    var path = given == null ? System.getProperty("java.class.path") : given;
    return java.util.Arrays.stream(path.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(java.util.stream.Collectors.joining(File.pathSeparator));
  }

  /// Waits for the mark; false when the time is over or the program has ended.
  boolean isReadyWithin(Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    try {
      while (System.nanoTime() < end) {
        if (mark.await(100, TimeUnit.MILLISECONDS)) {
          return true;
        }
        if (!process.isAlive()) {
          reader.join(TimeUnit.SECONDS.toMillis(1));
          return mark.getCount() == 0;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /// What it printed so far.
  String output() {
    return String.join("\n", lines);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /// SIGKILL.
  void kill() {
    process.destroyForcibly();
    exitCode(Duration.ofSeconds(KILL_SECONDS));
  }

  /// SIGTERM, then its exit code.
  int stop(Duration patience) {
    process.destroy();
    return exitCode(patience);
  }

  /// Waits for its end.
  int exitCode(Duration patience) {
    try {
      if (!process.waitFor(patience)) {
        throw new IllegalStateException(
            "the program did not end within " + patience + "\n" + output());
      }
      reader.join(TimeUnit.SECONDS.toMillis(1));
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
