package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.local.Port;
import kontur.testing.Child;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/// The outside world and the platform for one measurement, and what they run on.
final class Stage implements AutoCloseable {
  private static final Duration WORLD = Duration.ofMinutes(3);
  private static final int KAFKA_SECONDS = 20;

  private final BenchOptions options;
  private final Place outside;
  private final Place place;
  private final Path password;
  private final Platform platform;
  private final Yardstick yardstick;
  private Child world;
  private int recordings;
  private final List<AutoCloseable> others = new ArrayList<>();

  private Stage(BenchOptions options, Place outside, Place place) {
    this.options = options;
    this.outside = outside;
    this.place = place;
    this.password = outside.mailPassword();
    this.yardstick = Yardstick.measure(place.folder());
    this.world = begun();
    this.platform =
        options.isOneProcess()
            ? new OneProcess(place, flags(options))
            : new Processes(place, 1, flags(options), "info");
  }

  /// Starts the outside world only.
  static Stage of(BenchOptions options, Place place) {
    return of(options, place, place);
  }

  /// The same where the platform reaches the outside world by other ports.
  static Stage of(BenchOptions options, Place outside, Place place) {
    return new Stage(options, outside, place);
  }

  private Child begun() {
    var world = outside.sources(password);
    if (!world.isReadyWithin(WORLD)) {
      world.close();
      throw new IllegalStateException("the outside world did not start:\n" + world.output());
    }
    return world;
  }

  /// The mail server comes back after a pause, and mails wait in it.
  void bringMails(List<Letter> letters) {
    world.close();
    Mailbag.fill(outside.world(), letters);
    world = begun();
  }

  private static List<String> flags(BenchOptions options) {
    return switch (options.jvm()) {
      case "local" -> options.isOneProcess() ? Child.FLAGS : Processes.QUARTER;
      default ->
          List.of(
              options.isOneProcess() ? "-Xmx1500m" : "-Xmx375m",
              "-XX:+UseSerialGC",
              "-Xss512k",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow");
    };
  }

  /// Until that many messages are visible, their steps recorded and nothing is on its way.
  ///
  /// @param what said where it takes too long
  void await(String what, int seconds, long visible) {
    var stores = stores();
    await(
        what,
        seconds,
        () -> stores.visible() >= visible && stores.unrecorded() + stores.underWay() == 0);
  }

  /// Until it is so.
  void await(String what, int seconds, BooleanSupplier done) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(what + " were not done within " + seconds + " s");
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }

  Place place() {
    return place;
  }

  Child world() {
    return world;
  }

  Platform platform() {
    return platform;
  }

  Stores stores() {
    return new Stores(place.database());
  }

  Gateway gateway() {
    var gateway = new Gateway(platform.gatewayPorts(), place.token());
    others.add(gateway);
    return gateway;
  }

  /// Prints what the figures were measured on, and refuses what makes them worthless.
  void conditions(Sheet sheet) {
    var stores = stores();
    sheet.figure(
        "machine",
        String.format(
            Locale.ROOT,
            "%d processors, load %.1f before, Java %s",
            Runtime.getRuntime().availableProcessors(),
            loadBefore,
            Runtime.version()));
    sheet.figure("pace of the machine", yardstick.text());
    sheet.figure("platform", shape() + String.join(" ", flags(options).subList(0, 3)));
    sheet.figure("Temporal", temporal());
    sheet.figure("Kafka", "one broker, " + kafkaFlush());
    Durability.report(
        stores::setting,
        stores.texts("select unnest(setconfig) from pg_catalog.pg_db_role_setting"),
        sheet);
  }

  private String shape() {
    return options.isOneProcess()
        ? "one process, "
        : "each service, Kafka and Temporal in processes of their own, each service with ";
  }

  private String temporal() {
    return options.engine().equals("cli")
        ? "cli, SQLite with journal_mode=WAL and synchronous=1: a loss of power may take its last"
            + " commits, which the tickets' own store has"
        : options.engine() + ", in memory";
  }

  private final double loadBefore = load();

  private static double load() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private String kafkaFlush() {
    var settings = new Properties();
    settings.put("bootstrap.servers", "127.0.0.1:" + place.port(Port.KAFKA));
    try (var admin = AdminClient.create(settings)) {
      var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
      var config =
          admin
              .describeConfigs(List.of(broker))
              .all()
              .get(KAFKA_SECONDS, TimeUnit.SECONDS)
              .get(broker);
      return Stream.of("log.flush.interval.messages", "log.flush.interval.ms")
          .map(name -> name + "=" + often(Objects.requireNonNull(config).get(name).value()))
          .collect(Collectors.joining(", "));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("Kafka does not say how it flushes", e);
    }
  }

  private static String often(@Nullable String interval) {
    return interval == null || interval.equals(String.valueOf(Long.MAX_VALUE))
        ? "never (the system's memory)"
        : interval;
  }

  /// From here on processor time counts.
  Costs beginCosts() {
    return Costs.begin(place.home(), platform, world.handle(), nextRecording());
  }

  private String nextRecording() {
    recordings++;
    return options.profile().isEmpty() || recordings == 1
        ? options.profile()
        : options.profile() + "-" + recordings;
  }

  static void deleteFolder(Path folder) {
    kontur.testing.Folders.delete(folder);
  }

  static long sizeOf(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(Stage::size).sum();
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException("cannot measure " + folder, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // Removed while we looked.
      return 0;
    }
  }

  @Override
  public void close() {
    for (var other : others) {
      try {
        other.close();
      } catch (Exception e) {
        System.err.println("Did not close: " + e);
      }
    }
    platform.close();
    world.close();
  }
}
