package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import kontur.communication.CommunicationApplication;
import kontur.gateway.GatewayApplication;
import kontur.local.Arguments;
import kontur.local.FirstSetUp;
import kontur.local.FreePorts;
import kontur.local.Home;
import kontur.local.Port;
import kontur.local.Readiness;
import kontur.local.Settings;
import kontur.testing.Child;
import kontur.tickets.TicketsApplication;
import kontur.workflow.WorkflowApplication;
import org.jspecify.annotations.Nullable;

/// The services as they run in production: each in processes of its own, Kafka and Temporal too.
final class Processes implements Platform {
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration GLANCE = Duration.ofSeconds(3);
  private static final Duration STOP = Duration.ofSeconds(60);

  /// What they say in a small run, and some.
  private static final int LOG_MEBIBYTES = 32;

  /// With what a service ends that shall be started again.
  private static final int TRY_AGAIN = 75;

  /// What a JVM says of a process that SIGTERM ended.
  private static final int TERMINATED = 128 + 15;

  private static final Map<Port, Class<?>> SERVICES = new LinkedHashMap<>();

  static {
    SERVICES.put(Port.TICKETS, TicketsApplication.class);
    SERVICES.put(Port.WORKFLOW, WorkflowApplication.class);
    SERVICES.put(Port.COMMUNICATION, CommunicationApplication.class);
    SERVICES.put(Port.GATEWAY, GatewayApplication.class);
  }

  /// A part of what the one process has, for each service.
  static final List<String> QUARTER =
      Child.FLAGS.stream().map(flag -> flag.startsWith("-Xmx") ? "-Xmx192m" : flag).toList();

  private final Place place;
  private final Ground ground;
  private final List<String> flags;
  private final String logLevel;
  private final List<Replica> replicas;
  private final Map<Integer, Child> running = new LinkedHashMap<>();
  private final Map<Link, Wire> wires = new EnumMap<>(Link.class);
  private @Nullable Arguments arguments;
  private @Nullable WallClock clock;
  private final List<String> more = new ArrayList<>();
  private @Nullable Disk logDisk;
  private int endedByClock;
  private int endedWell;

  /// One process of a service.
  private record Replica(Port service, int number, int port) {}

  /// @param flags of the JVM of each service
  /// @param logLevel of everything that says nothing else
  Processes(Place place, int perService, List<String> flags, String logLevel) {
    this.flags = List.copyOf(flags);
    this.place = place;
    this.ground = new Ground(place);
    this.logLevel = logLevel;
    this.replicas =
        IntStream.range(0, perService)
            .boxed()
            .flatMap(number -> {
              var ports = number == 0 ? place.ports() : FreePorts.choose();
              return SERVICES.keySet().stream()
                  .map(service ->
                      new Replica(service, number, Objects.requireNonNull(ports.get(service))));
            })
            .toList();
  }

  @Override
  public void start() {
    var settings = Settings.of(Map.of(), place.arguments().toArray(String[]::new));
    var opened = Home.open(place.home());
    for (var link : Link.outwards()) {
      var wire = Wire.to(place.port(link.target()));
      wires.put(link, wire);
      settings = settings.with(link.target(), wire.port());
    }
    for (var link : Link.inwards()) {
      wires.put(link, Wire.toOneOf(ports(link.target())));
    }
    ground.start(opened, wire(Link.KAFKA).port());
    arguments =
        new Arguments(settings, opened, "127.0.0.1:" + settings.port(Port.TEMPORAL), Map.of());
    IntStream.range(0, parts()).forEach(this::begin);
    IntStream.range(0, parts()).forEach(part -> awaitReady(part, START));
    FirstSetUp.run(opened, place.port(Port.GATEWAY));
  }

  /// What carries each link of the services.
  Map<Link, Wire> wires() {
    return wires;
  }

  Wire wire(Link link) {
    return Objects.requireNonNull(wires.get(link), "not started");
  }

  /// A folder of this run for what services are given.
  Path folder(String name) {
    try {
      return Files.createDirectories(place.folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lets the services have clocks that can be put; before they start.
  void useClocks() {
    clock = WallClock.at(place.folder().resolve("clocks"));
  }

  /// Puts a service's clock so far ahead of the machine's, or back.
  void putClock(int part, Duration ahead) {
    Objects.requireNonNull(clock, "useClocks first").put(name(part), ahead);
  }

  /// Waits until services whose clock went back have ended by themselves, and starts them again, as
  /// their supervisor would.
  void beginAfterClock(int... ended) {
    for (var part : ended) {
      var code = child(part).exitCode(STOP);
      if (code != TRY_AGAIN) {
        throw new IllegalStateException(
            name(part) + " ended with " + code + ":\n" + child(part).output());
      }
      endedByClock++;
      begin(part);
    }
    for (var part : ended) {
      awaitReady(part, START);
    }
  }

  /// How many services ended because their clock went back.
  long endedByClock() {
    return endedByClock;
  }

  /// Gives every service whose setting it is an argument more; before they start.
  void set(String argument) {
    more.add(argument);
  }

  /// Lets the services write their logs onto a small disk too; before they start.
  void useSmallLogDisk() {
    logDisk = Disk.at(log().resolve("disk"), LOG_MEBIBYTES);
  }

  Disk logDisk() {
    return Objects.requireNonNull(logDisk, "useSmallLogDisk first");
  }

  /// Lines that the services said and that are not on that disk.
  long linesUnwritten() {
    var count = 0L;
    for (var part = 0; part < parts(); part++) {
      count +=
          lines(log().resolve(logFile(part))) - lines(log().resolve("disk").resolve(logFile(part)));
    }
    return count;
  }

  private static long lines(Path file) {
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// In place of the settings for tests that lie on this class path.
  private static List<String> toFile(Path file) {
    return List.of(
        "--logging.config=classpath:kontur/bench/logback.xml", "--logging.file.name=" + file);
  }

  private String logFile(int part) {
    return name(part).replace(' ', '-') + ".log";
  }

  /// Whether there is another process of each service.
  boolean isReplicated() {
    return parts() > SERVICES.size();
  }

  /// What they stand on.
  Ground ground() {
    return ground;
  }

  @Override
  public int parts() {
    return replicas.size();
  }

  @Override
  public String name(int part) {
    return service(part) + " " + (replicas.get(part).number() + 1);
  }

  /// Which service a process is of.
  String service(int part) {
    return "service-" + Arguments.name(replicas.get(part).service());
  }

  /// Whether it reads topics in a group.
  boolean reads(int part) {
    var service = replicas.get(part).service();
    return service == Port.WORKFLOW || service == Port.COMMUNICATION;
  }

  /// SIGTERM, and its end within the time that its pod would have.
  void stop(int part) {
    var code = child(part).stop(STOP);
    System.out.println("  " + name(part) + " ended with " + code);
    endedWell += code == 0 || code == TERMINATED ? 1 : 0;
  }

  /// How many ended as they should when they were told to.
  long endedWell() {
    return endedWell;
  }

  void awaitReady(int part) {
    awaitReady(part, START);
  }

  /// The first process of a service.
  int part(String service) {
    return IntStream.range(0, parts())
        .filter(part -> name(part).equals("service-" + service + " 1"))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public boolean sends(int part) {
    return replicas.get(part).service() == Port.COMMUNICATION;
  }

  @Override
  public Map<String, ProcessHandle> processes() {
    var processes = new LinkedHashMap<String, ProcessHandle>();
    running.forEach((part, child) -> processes.put(name(part), child.handle()));
    processes.putAll(ground.processes());
    return processes;
  }

  @Override
  public Path kafkaFolder() {
    return place.folder().resolve("kafka");
  }

  @Override
  public Child child(int part) {
    return Objects.requireNonNull(running.get(part), "not started");
  }

  @Override
  public void kill(int part) {
    child(part).kill();
  }

  @Override
  public void begin(int part) {
    var replica = replicas.get(part);
    var given =
        new ArrayList<>(Objects.requireNonNull(arguments, "not started").of(replica.service()));
    given.removeIf(argument ->
        argument.startsWith("--spring.grpc.server.port=")
            || argument.startsWith("--spring.grpc.client.channel."));
    given.add("--spring.grpc.server.port=" + replica.port());
    given.add("--logging.level.root=" + logLevel);
    if (List.of("debug", "trace").contains(logLevel)) {
      // Set apart by the services' settings, or by our own for tests.
      List.of("kontur", "kafka", "org.apache.kafka")
          .forEach(name -> given.add("--logging.level." + name + "=" + logLevel));
    }
    if (logDisk != null) {
      given.addAll(toFile(log().resolve("disk").resolve(logFile(part))));
    }
    var prefix = "--kontur." + Arguments.name(replica.service()) + ".";
    more.stream().filter(argument -> argument.startsWith(prefix)).forEach(given::add);
    for (var link : Link.of(replica.service())) {
      given.add(
          "--spring.grpc.client.channel."
              + Arguments.name(link.target())
              + ".target=static://127.0.0.1:"
              + wire(link).port());
    }
    running.put(
        part,
        Child.start(
            flags,
            Objects.requireNonNull(SERVICES.get(replica.service())).getName(),
            "Started",
            given,
            clock == null ? Map.of() : clock.environment(name(part)),
            log().resolve(logFile(part))));
  }

  @Override
  public void awaitReady(int part, Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    while (!Readiness.isReadyWithin(GLANCE, replicas.get(part).port())) {
      if (!child(part).handle().isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(name(part) + " is not ready:\n" + child(part).output());
      }
    }
  }

  @Override
  public List<Integer> gatewayPorts() {
    return ports(Port.GATEWAY);
  }

  private List<Integer> ports(Port service) {
    return replicas.stream()
        .filter(replica -> replica.service() == service)
        .map(Replica::port)
        .toList();
  }

  @Override
  public long logged(String... words) {
    var count = 0L;
    for (var part = 0; part < parts(); part++) {
      try (var lines = Files.lines(log().resolve(logFile(part)))) {
        count += lines.filter(line -> Arrays.stream(words).allMatch(line::contains)).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return count;
  }

  private Path log() {
    return place.folder().resolve("log");
  }

  @Override
  public void close() {
    for (var child : running.values()) {
      child.stop(STOP);
      child.close();
    }
    wires.values().forEach(Wire::close);
    ground.close();
    if (logDisk != null) {
      logDisk.close();
    }
  }
}
