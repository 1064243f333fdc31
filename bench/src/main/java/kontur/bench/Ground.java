package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.local.Engine;
import kontur.local.Home;
import kontur.local.Leftovers;
import kontur.local.LocalPostgres;
import kontur.local.Port;
import kontur.local.Settings;
import kontur.testing.Child;
import org.jspecify.annotations.Nullable;

/// What the services stand on, each in processes of its own: PostgreSQL, Kafka and Temporal.
final class Ground implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration END = Duration.ofSeconds(60);

  /// What they write in a small run, and some.
  private static final int POSTGRES_MEBIBYTES = 400;

  private static final int KAFKA_MEBIBYTES = 200;

  private final Place place;
  private final Map<String, Child> partProcesses = new LinkedHashMap<>();
  private final Map<String, Disk> disks = new LinkedHashMap<>();
  private boolean hasSmallLog;
  private int kafkaFace;
  private @Nullable Home home;
  private @Nullable LocalPostgres postgres;
  private @Nullable Engine engine;
  private @Nullable WriteAheadLog writeAheadLog;

  Ground(Place place) {
    this.place = place;
  }

  /// Gives PostgreSQL and Kafka small disks of their own; before they start.
  void useSmallDisks() {
    disks.put("postgres", Disk.at(place.home().resolve("postgres"), POSTGRES_MEBIBYTES));
    disks.put("kafka", Disk.at(place.folder().resolve("kafka"), KAFKA_MEBIBYTES));
  }

  /// Gives PostgreSQL's write-ahead log a small disk of its own; before it starts.
  void useSmallLog() {
    hasSmallLog = true;
  }

  /// Until all are there.
  ///
  /// @param face the port by which Kafka tells its clients to come: that of the wire before it
  void start(Home opened, int face) {
    home = opened;
    kafkaFace = face;
    // Not in hand when the run is told to end; those that were closed have no process any more.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> Leftovers.end(opened, place.port(Port.TEMPORAL)), "end-ground"));
    beginPostgres();
    if (hasSmallLog) {
      moveWriteAheadLog();
    }
    beginKafka();
    beginTemporal();
  }

  private void moveWriteAheadLog() {
    Objects.requireNonNull(postgres, "not started").close();
    var moved = WriteAheadLog.move(place.home().resolve("postgres"), place.folder().resolve("wal"));
    disks.put("wal", moved.disk());
    writeAheadLog = moved;
    beginPostgres();
  }

  /// Until PostgreSQL gives up.
  void fillWriteAheadLog() {
    Objects.requireNonNull(writeAheadLog, "useSmallLog first").fill(place.database());
  }

  /// Those that may be full.
  Map<String, Disk> disks() {
    return disks;
  }

  /// Starts again what a full disk ended, as its supervisor would.
  void beginWhatEnded() {
    if (!isPostgresThere()) {
      Objects.requireNonNull(postgres, "not started").close();
      beginPostgres();
    }
    if (!kafka().handle().isAlive()) {
      beginKafka();
    }
  }

  /// Writes that PostgreSQL was refused for want of room, and one if Kafka's process has ended.
  long refusedWrites() {
    try (var lines = Files.lines(place.home().resolve("log/postgres.log"))) {
      return lines.filter(line -> line.contains("No space left on device")).count()
          + (kafka().handle().isAlive() ? 0 : 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isPostgresThere() {
    return Files.exists(postmaster()) && ProcessHandle.of(postgresPid()).isPresent();
  }

  private Path postmaster() {
    return place.home().resolve("postgres/postmaster.pid");
  }

  private long postgresPid() {
    return Long.parseLong(Home.read(postmaster()).lines().toList().getFirst());
  }

  /// As a crash of its machine, the disk aside: no checkpoint, connections cut.
  void crashPostgres() {
    var pid = postgresPid();
    try {
      var signal = new ProcessBuilder("kill", "-QUIT", String.valueOf(pid)).start();
      if (!signal.waitFor(END) || signal.exitValue() != 0) {
        throw new IllegalStateException("PostgreSQL is not there to crash");
      }
      ProcessHandle.of(pid).ifPresent(Ground::awaitEnd);
      // What is left is the hold of this process on its folder.
      Objects.requireNonNull(postgres, "not started").close();
      postgres = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void beginPostgres() {
    postgres =
        LocalPostgres.start(Objects.requireNonNull(home, "not started"), place.port(Port.POSTGRES));
  }

  /// Kafka and Temporal, by a name for people.
  Map<String, ProcessHandle> processes() {
    var temporal =
        isJava()
            ? Objects.requireNonNull(partProcesses.get("temporal"), "not started").handle()
            : ProcessHandle.of(temporalPid()).orElseThrow();
    return Map.of("Kafka", kafka().handle(), "Temporal", temporal);
  }

  private long temporalPid() {
    return Long.parseLong(Home.read(place.home().resolve("temporal/pid")).split(" ", -1)[0]);
  }

  /// SIGKILL.
  void killKafka() {
    kafka().kill();
  }

  private Child kafka() {
    return Objects.requireNonNull(partProcesses.get("kafka"), "not started");
  }

  /// Starts it, or starts it again.
  void beginKafka() {
    beginPart(
        "kafka",
        List.of(
            place.folder().resolve("kafka").toString(),
            String.valueOf(place.port(Port.KAFKA)),
            String.valueOf(place.port(Port.KAFKA_CONTROLLER)),
            String.valueOf(kafkaFace)));
  }

  /// SIGKILL; the Java server loses what it had in memory, the other one keeps its file.
  void killTemporal() {
    if (isJava()) {
      Objects.requireNonNull(partProcesses.get("temporal"), "not started").kill();
      return;
    }
    ProcessHandle.of(temporalPid())
        .ifPresent(process -> {
          // Whether the signal was sent shows in the wait.
          var _ = process.destroyForcibly();
          awaitEnd(process);
        });
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      var _ = process.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " did not end within " + END, e);
    }
  }

  /// Starts it, or starts it again.
  void beginTemporal() {
    if (isJava()) {
      beginPart("temporal", List.of(String.valueOf(place.port(Port.TEMPORAL))));
    } else {
      engine =
          Engine.start(
              Settings.of(Map.of(), place.arguments().toArray(String[]::new)),
              Objects.requireNonNull(home, "not started"));
    }
  }

  private boolean isJava() {
    return place.engine().equals("java");
  }

  private void beginPart(String name, List<String> more) {
    var given = new ArrayList<>(List.of(name));
    given.addAll(more);
    var flags = new ArrayList<>(Child.FLAGS);
    flags.add("-Dlogback.configurationFile=kontur/local/logback.xml");
    flags.add("-Dkontur.log=" + place.folder().resolve("log").resolve("part-" + name));
    var child = Child.start(flags, PartProcess.class.getName(), PartProcess.READY, given);
    partProcesses.put(name, child);
    if (!child.isReadyWithin(START)) {
      throw new IllegalStateException(name + " did not start:\n" + child.output());
    }
  }

  @Override
  public void close() {
    partProcesses.values().forEach(Child::close);
    if (engine != null) {
      engine.close();
    }
    if (postgres != null) {
      postgres.close();
    }
    disks.values().forEach(Disk::close);
    if (home != null) {
      home.close();
    }
  }
}
