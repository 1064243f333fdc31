package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kontur.local.Port;
import kontur.testing.Child;
import org.jspecify.annotations.Nullable;

/// Everything in the one command's process: a kill takes the services, Kafka and the Java Temporal
/// server; PostgreSQL and the real Temporal go on.
final class OneProcess implements Platform {
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration STOP = Duration.ofSeconds(60);

  private final Place place;
  private final List<String> flags;
  private @Nullable Child child;

  OneProcess(Place place, List<String> flags) {
    this.place = place;
    this.flags = flags;
  }

  @Override
  public void start() {
    begin(0);
    awaitReady(0, START);
  }

  @Override
  public int parts() {
    return 1;
  }

  @Override
  public String name(int part) {
    return "the one process";
  }

  @Override
  public Map<String, ProcessHandle> processes() {
    return Map.of("JVM", child(0).handle());
  }

  @Override
  public Path kafkaFolder() {
    return place.home().resolve("kafka");
  }

  @Override
  public boolean sends(int part) {
    return true;
  }

  @Override
  public Child child(int part) {
    return java.util.Objects.requireNonNull(child, "not started");
  }

  @Override
  public void kill(int part) {
    child(part).kill();
  }

  @Override
  public void begin(int part) {
    child = Child.start(flags, "kontur.local.Local", "Kontur is ready", place.arguments());
  }

  @Override
  public void awaitReady(int part, Duration patience) {
    if (!child(part).isReadyWithin(patience)) {
      throw new IllegalStateException("the platform did not start:\n" + child(part).output());
    }
  }

  @Override
  public List<Integer> gatewayPorts() {
    return List.of(place.port(Port.GATEWAY));
  }

  @Override
  public long logged(String... words) {
    try (var files = Files.list(place.home().resolve("log"))) {
      var count = 0L;
      for (var file : files.filter(f -> f.getFileName().toString().startsWith("kontur")).toList()) {
        try (var lines = Files.lines(file)) {
          count += lines.filter(line -> Arrays.stream(words).allMatch(line::contains)).count();
        }
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    var running = child;
    if (running != null) {
      running.stop(STOP);
      running.close();
    }
  }
}
