package kontur.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A program of ours in a JVM of its own, as a person would start it.
public final class Child implements AutoCloseable {
  /// Few cores, little memory: what the one command runs with; the pom of `local` says the same.
  public static final List<String> FLAGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final int KILL_SECONDS = 10;
  private static final int KEPT_LINES = 2_000;

  /// Those that live: a program that is ended ends its children, and does not leave them behind.
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroy), "end-children"));
  }

  private final Process process;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final CountDownLatch mark = new CountDownLatch(1);
  private final Thread reader;

  private Child(Process process, String readyMark, @Nullable Path log) {
    this.process = process;
    RUNNING.add(process);
    var _ = process.onExit().thenAccept(RUNNING::remove);
    // Not a virtual one: reading a pipe holds its carrier, of which there are few.
    this.reader =
        Thread.ofPlatform().daemon().name("child-output").start(() -> read(readyMark, log));
  }

  private void read(String readyMark, @Nullable Path log) {
    try (var in =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var file = log == null ? Writer.nullWriter() : appending(log)) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        file.write(line + "\n");
        file.flush();
        lines.add(line);
        if (lines.size() > KEPT_LINES) {
          lines.poll();
        }
        if (line.contains(readyMark)) {
          mark.countDown();
        }
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e.getMessage() + ")");
    }
  }

  private static Writer appending(Path log) throws IOException {
    return Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /// Starts a main class with the class path of this JVM and none of our environment variables.
  ///
  /// @param readyMark what the program prints once it is ready
  public static Child start(String mainClass, String readyMark, List<String> arguments) {
    return start(FLAGS, mainClass, readyMark, arguments);
  }

  /// The same with flags of the JVM.
  public static Child start(
      List<String> flags, String mainClass, String readyMark, List<String> arguments) {
    return start(flags, mainClass, readyMark, arguments, Map.of(), null);
  }

  /// The same with more variables; what it prints is added to a file.
  public static Child start(
      List<String> flags,
      String mainClass,
      String readyMark,
      List<String> arguments,
      Map<String, String> environment,
      @Nullable Path log) {
    try {
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(flags);
      command.add(mainClass);
      command.addAll(arguments);
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("KONTUR_") || name.startsWith("TEMPORAL_"));
      // As a variable it needs no file, which a process that is killed would leave behind, and does
      // not fill the list of processes.
      builder.environment().put("CLASSPATH", classPath());
      builder.environment().putAll(environment);
      return new Child(builder.start(), readyMark, log);
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
  public boolean isReadyWithin(Duration patience) {
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

  /// SIGSTOP: it stays as it is until [#resume].
  public void freeze() {
    signal("STOP");
  }

  /// SIGCONT.
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("cannot send the signal " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// What it printed last.
  public String output() {
    return String.join("\n", lines);
  }

  /// The process.
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// SIGKILL.
  public void kill() {
    process.destroyForcibly();
    exitCode(Duration.ofSeconds(KILL_SECONDS));
  }

  /// SIGTERM, then its exit code.
  public int stop(Duration patience) {
    process.destroy();
    return exitCode(patience);
  }

  /// Waits for its end.
  public int exitCode(Duration patience) {
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
