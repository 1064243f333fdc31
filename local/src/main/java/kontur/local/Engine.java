package kontur.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kontur.testing.TemporalEngine;

/// The Temporal that the platform runs on.
///
/// @param target host and port
/// @param description for people: which one it is
/// @param stop what ends it
public record Engine(String target, String description, Runnable stop) implements AutoCloseable {
  private static final int STOP_SECONDS = 10;

  /// Starts what the settings ask for.
  public static Engine start(Settings settings, Home home) {
    if (!settings.temporalAddress().isEmpty()) {
      return new Engine(settings.temporalAddress(), "the one at TEMPORAL_ADDRESS", () -> {});
    }
    var port = settings.port(Port.TEMPORAL);
    var program = program();
    return switch (settings.engine()) {
      case AUTO -> program.map(p -> cli(p, home, port)).orElseGet(() -> java(port));
      case CLI -> cli(program.orElseThrow(Engine::noProgram), home, port);
      case JAVA -> java(port);
      case STOCK -> {
        var engine = TemporalEngine.stock(port);
        yield new Engine(engine.target(), "the Java test server as shipped", engine::close);
      }
    };
  }

  /// Says what is missing before anything starts.
  static void check(Settings settings) {
    var isAsked = settings.temporalAddress().isEmpty() && settings.engine() == EngineKind.CLI;
    if (isAsked && !hasProgram()) {
      throw noProgram();
    }
  }

  /// Whether the program `temporal` is on the path.
  public static boolean hasProgram() {
    return program().isPresent();
  }

  private static WrongSetting noProgram() {
    return new WrongSetting(
        "--temporal=cli needs the program `temporal` on the path: install it, or use"
            + " --temporal=java.");
  }

  private static Engine java(int port) {
    var engine = TemporalEngine.start(port);
    return new Engine(
        engine.target(),
        "the Java test server (in memory; tickets find their state again after a restart)",
        engine::close);
  }

  private static Engine cli(Path program, Home home, int port) {
    var folder = home.directory("temporal");
    var process = survivor(folder, port).orElseGet(() -> launch(program, home, folder, port));
    return new Engine(
        "127.0.0.1:" + port,
        "the command-line program "
            + program
            + " with the database "
            + folder.resolve("temporal.db"),
        () -> stop(process));
  }

  /// A run that was killed leaves the program alive; it goes on being used.
  static Optional<ProcessHandle> survivor(Path folder, int port) {
    var file = folder.resolve("pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var words = Home.read(file).split(" ", -1);
    if (words.length != 2 || !words[1].equals(String.valueOf(port))) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(words[0]))
        .filter(process -> process.info().command().orElse("").endsWith("temporal"));
  }

  private static ProcessHandle launch(Path program, Home home, Path folder, int port) {
    var log = Redirect.appendTo(home.directory("log").resolve("temporal.log").toFile());
    try {
      var process =
          new ProcessBuilder(
                  List.of(
                      program.toString(),
                      "server",
                      "start-dev",
                      "--ip=127.0.0.1",
                      "--port=" + port,
                      "--headless",
                      // Of four, as is usual, a task may lie for two seconds in one without a poll.
                      "--dynamic-config-value=matching.numTaskqueueReadPartitions=1",
                      "--dynamic-config-value=matching.numTaskqueueWritePartitions=1",
                      "--log-level=error",
                      "--db-filename=" + folder.resolve("temporal.db"),
                      "--sqlite-pragma=journal_mode=WAL",
                      "--sqlite-pragma=synchronous=1"))
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start();
      Home.write(folder.resolve("pid"), process.pid() + " " + port);
      return process.toHandle();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(ProcessHandle process) {
    // Whether the signal was sent shows in the wait below.
    var _ = process.destroy();
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      var _ = process.destroyForcibly();
    }
  }

  private static Optional<Path> program() {
    var path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    for (var folder : path.split(File.pathSeparator, -1)) {
      var program = Path.of(folder, "temporal");
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    stop.run();
  }
}
