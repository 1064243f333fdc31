package kontur.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What a drill was asked to do.
///
/// @param kills how often a process is killed
/// @param messages letters, repeats included
/// @param perSecond how fast they are handed in
/// @param shape `one`, `four` or `replicas`
/// @param pauseMillis at most so long from ready to the next kill
/// @param fault what goes wrong instead of kills; empty for kills
/// @param awaySeconds how long a fault lasts
/// @param logLevel of the services as separate processes
/// @param drainSeconds within which the sources must be empty after the last restart
/// @param withinSeconds after so long the run is given up
/// @param engine which Temporal, as `local` names it
/// @param folder where it happens
record DrillOptions(
    long seed,
    int kills,
    int messages,
    double perSecond,
    int agents,
    String shape,
    int pauseMillis,
    String fault,
    int awaySeconds,
    String logLevel,
    int drainSeconds,
    int withinSeconds,
    String engine,
    Path folder,
    boolean keep) {
  static final String HELP =
      """
      Kills the platform at random moments while customers write and agents work, starts it again
      each time, then balances the books. Ends with 0 when every figure is as it must be.

      Usage: ./mvnw -q spring-boot:run -Pdrill -Dspring-boot.run.arguments="--size=normal"

        --size=SIZE        small (3 kills, 300 messages), normal (20, 2,000) or long (200, 20,000); small
        --kills=N          another number of kills; 0 for a run without
        --messages=N       another number of messages at least, of which a tenth comes twice
        --rate=N           messages handed in per second (4; 3 with a fault); customers write on until the last
                           kill or the fault is over
        --agents=N         agents at work (3)
        --shape=SHAPE      one (the one command), four (a process per service, killed in turn) or
                           replicas (two processes per service); one
        --pause=MS         at most so long from ready to the next kill (5,000; normal and long 10,000)
        --fault=NAME       instead of kills, with --shape=four or replicas (crash-points and
                           crash-on-the-wire: four only; disk-full, wal-full and log-disk-full: as
                           root on Linux; clocks and clock-drift: with libfaketime):
                           %s
        --away=SECONDS     how long each step of a fault lasts (20)
        --log=LEVEL        how much the services log (info); the logs are searched for secrets in any case
        --drain=SECONDS    within which all must be drained (120; more on a busy machine)
        --within=SECONDS   a run that is not over by then has failed (86,400; normal without other
                           options 900)
        --temporal=KIND    java or cli (java)
        --seed=N           repeats a run's letters and choices; else a new one, printed
        --folder=FOLDER    where it happens (a temporary folder, removed when the books balance)
        --help             prints this
      """
          .formatted(Fault.all());

  /// What two cores bear beside a fault.
  private static final int FAULT_RATE = 3;

  private static final int A_DAY = 86_400;

  private record Size(int kills, int messages, int perSecond, int pauseMillis, int withinSeconds) {}

  private static final Map<String, Size> SIZES =
      Map.of(
          "small",
          new Size(3, 300, 4, 5_000, A_DAY),
          "normal",
          new Size(20, 2_000, 4, 10_000, 900),
          "long",
          new Size(200, 20_000, 4, 10_000, A_DAY));

  private static final Set<String> NAMES =
      Set.of(
          "size",
          "kills",
          "messages",
          "rate",
          "agents",
          "shape",
          "pause",
          "fault",
          "away",
          "log",
          "drain",
          "within",
          "temporal",
          "seed",
          "folder");

  /// Options with which it is the same work.
  private static final Set<String> OF_ANY_WORK = Set.of("size", "seed", "folder");

  private static final List<String> OF_KILLS = List.of("kills", "pause");
  private static final List<String> OF_FAULTS = List.of("away");
  private static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug", "trace");

  static DrillOptions of(String... args) {
    var given = Options.read(NAMES, args);
    var size =
        Objects.requireNonNull(
            SIZES.get(given.oneOf("size", List.of("small", "normal", "long"), "small")));
    var hasFault = given.has("fault");
    var shape = given.oneOf("shape", List.of("one", "four", "replicas"), hasFault ? "four" : "one");
    refuseWhatDoesNothing(given, hasFault);
    if (hasFault) {
      refuseOtherShapes(Fault.of(given.text("fault", "")), shape);
    }
    if (given.has("log") && shape.equals("one")) {
      throw new WrongOption("--log needs --shape=four or --shape=replicas.");
    }
    return new DrillOptions(
        given.number("seed", 0, Integer.MAX_VALUE, (int) (System.nanoTime() & 0xffffff)),
        given.number("kills", 0, 10_000, size.kills()),
        given.number("messages", 1, 1_000_000, size.messages()),
        given.number("rate", 1, 1_000, hasFault ? FAULT_RATE : size.perSecond()),
        given.number("agents", 1, 100, 3),
        shape,
        given.number("pause", 1, A_DAY, size.pauseMillis()),
        given.text("fault", ""),
        given.number("away", 1, A_DAY, 20),
        given.oneOf("log", LOG_LEVELS, "info"),
        given.number("drain", 1, A_DAY, 120),
        given.number("within", 1, A_DAY, isOfItsSize(given) ? size.withinSeconds() : A_DAY),
        Engines.asked(given),
        given.folder("kontur-drill"),
        given.has("folder"));
  }

  private static void refuseWhatDoesNothing(Options given, boolean hasFault) {
    for (var name : hasFault ? OF_KILLS : OF_FAULTS) {
      if (given.has(name)) {
        throw new WrongOption(
            "--%s does nothing %s --fault.".formatted(name, hasFault ? "with" : "without"));
      }
    }
  }

  private static void refuseOtherShapes(Fault fault, String shape) {
    if (shape.equals("one")) {
      throw new WrongOption("--fault needs --shape=four or --shape=replicas.");
    }
    if (shape.equals("replicas") && fault.needsSingleProcesses()) {
      throw new WrongOption(
          "--fault=%s needs --shape=four: of two processes the other may be the one that waits."
              .formatted(fault.text()));
    }
  }

  /// A size's time is for its own work.
  private static boolean isOfItsSize(Options given) {
    return NAMES.stream().filter(name -> !OF_ANY_WORK.contains(name)).noneMatch(given::has);
  }
}
