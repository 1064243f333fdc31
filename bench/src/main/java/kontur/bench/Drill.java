package kontur.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import kontur.local.Port;
import kontur.testing.Child;
import kontur.testing.Folders;
import org.jspecify.annotations.Nullable;

/// The command that kills the platform and then balances the books.
public final class Drill {
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration WORLD = Duration.ofMinutes(3);
  private static final int DECIDED_SECONDS = 30;
  private static final Duration HAND_IN = Duration.ofHours(2);
  private static final Duration RECORDED = Duration.ofMinutes(20);
  private static final Duration AT_WORK = Duration.ofSeconds(60);

  private static final String LETTERS = "letters.jsonl";
  private static final String DEEDS = "deeds.jsonl";

  /// Agents who do less than this were kept from working.
  private static final int LETTERS_PER_DEED = 50;

  /// More than customers write until the last kill or the longest fault is over.
  private static final int MORE_LETTERS = 20_000;

  /// What the lifecycle recorded per second in the slowest of the runs in docs/benchmarks.md, on
  /// the Java engine and on the real one.
  private static final double JAVA_RATE = 41;

  private static final double OTHER_RATE = 40;

  /// Seconds instead of minutes, so that a run lasts longer than these limits.
  private static final List<String> SETTINGS =
      List.of(
          "--kontur.workflow.reconcile.every=2s",
          "--kontur.workflow.reconcile.event-age=10s",
          "--kontur.workflow.reconcile.commit-lag=5s",
          "--kontur.workflow.reconcile.deadline-age=10s");

  private final DrillOptions options;
  private final Place place;
  private final Random random;
  private final Sheet sheet = new Sheet();
  private final long beganAt = System.nanoTime();
  private @Nullable Child world;
  private int inFlight;
  private int killed;
  private @Nullable Strikes struck;
  private double slowestDecision;
  private double slowestSinceKill;

  private Drill(DrillOptions options) {
    this.options = options;
    this.place = Place.of(options.folder(), options.engine(), settings(options));
    this.random = new Random(options.seed());
  }

  private static List<String> settings(DrillOptions options) {
    var settings = new ArrayList<>(SETTINGS);
    if (!options.fault().isEmpty()) {
      settings.addAll(Fault.of(options.fault()).settings());
    }
    return settings;
  }

  /// Ends with 0 when the books balance, 1 when not, 2 when called wrongly.
  public static void main(String[] args) {
    if (List.of(args).contains("--help")) {
      System.out.print(DrillOptions.HELP);
      return;
    }
    try {
      System.exit(run(DrillOptions.of(args)).isGood() ? 0 : 1);
    } catch (WrongOption e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /// Says what was found; its folder stays when the books do not balance.
  static Sheet run(DrillOptions options) {
    System.out.printf(
        Locale.ROOT,
        "Drill: seed %d, %s, %d messages at %.0f/s, %d agents, shape %s, Temporal %s, in %s%n",
        options.seed(),
        options.fault().isEmpty() ? options.kills() + " kills" : options.fault(),
        options.messages(),
        options.perSecond(),
        options.agents(),
        options.shape(),
        options.engine(),
        options.folder());
    var drill = new Drill(options);
    try {
      drill.play();
    } catch (WrongOption e) {
      throw e;
    } catch (RuntimeException e) {
      e.printStackTrace(System.err);
      drill.sheet.gaveUp(e);
    }
    System.out.print(drill.sheet.text());
    var good = drill.sheet.isGood();
    System.out.println(
        good ? "The books balance." : "The books do NOT balance: seed " + options.seed());
    if (good && !options.keep()) {
      Folders.delete(options.folder());
    }
    return drill.sheet;
  }

  private void play() {
    startWorld();
    try (var platform = platform()) {
      if (!options.fault().isEmpty()) {
        Fault.of(options.fault()).prepare((Processes) platform);
      }
      platform.start();
      try (var customers = new Customers(place.ports());
          var letters = new Journal(place.folder().resolve(LETTERS));
          var deeds = new Journal(place.folder().resolve(DEEDS));
          var gateway = new Gateway(platform.gatewayPorts(), place.token())) {
        var agents = new Agents(gateway, deeds, options.seed());
        var agent = gateway.me();
        var handIn = new HandIn(customers, letters);
        handIn.start(
            Traffic.of(options.seed(), options.messages() + MORE_LETTERS, Traffic.Mix.USUAL),
            options.messages(),
            options.perSecond());
        agents.start(options.agents());
        if (options.fault().isEmpty()) {
          kill(platform);
        } else if (platform instanceof Processes processes) {
          pause(5_000);
          strike(
              new Strikes(
                  options,
                  place,
                  new Strikes.Scene(processes, customers, handIn, agents, this::renumberWorld)));
        }
        handIn.enough();
        handIn.await(left(HAND_IN));
        settle(customers, handIn, agents);
        balance(platform, gateway, agents, agent);
      }
    } finally {
      if (world != null) {
        world.close();
      }
    }
  }

  private void balance(Platform platform, Gateway gateway, Agents agents, String agent) {
    var books =
        new Books(
            Journal.letters(place.folder().resolve(LETTERS)),
            Journal.deeds(place.folder().resolve(DEEDS)),
            agent);
    books.read(gateway);
    books.balance(sheet);
    books.deliveries(sheet, Sinks.read(place.world()), mayBeUncertain());
    var strikes = struck;
    if (strikes != null) {
      strikes.write(sheet);
    }
    var poisoned = strikes == null ? 0.0 : strikes.poured();
    var quarantined = gateway.quarantined();
    sheet.atMost("in quarantine", quarantined, poisoned, "");
    if (poisoned > 0) {
      sheet.atLeast("in quarantine of what was poured", quarantined, poisoned, "");
    }
    if (strikes != null && Fault.of(options.fault()) == Fault.CLOCKS) {
      sheet.none("came due because a clock was put", books.cameDue());
    }
    sheet.none("answers that no kill explains", agents.oddities());
    sheet.none(
        "secrets of this run in its logs",
        Secrets.of(place.home()).in(place.folder().resolve("log"), place.home().resolve("log")));
    if (options.fault().isEmpty() && options.kills() == 0) {
      sheet.atMost("calls that failed", agents.failedCalls(), 0, "");
    } else {
      sheet.figure("calls that met a kill", String.valueOf(agents.failedCalls()));
    }
    sheet.atLeast(
        "agents at work all the time: commands and answers",
        agents.answered().size(),
        Math.max(1, options.messages() / LETTERS_PER_DEED),
        "");
    sheet.figure(
        "restored", String.valueOf(platform.logged("Woke a forgotten ticket", "restored")));
    sheet.atMost("drift", (double) platform.logged("Woke a forgotten ticket", "drift"), 0, "");
  }

  private void startWorld() {
    var started = place.sources(place.mailPassword());
    world = started;
    if (!started.isReadyWithin(WORLD)) {
      throw new IllegalStateException("the outside world did not start:\n" + started.output());
    }
  }

  /// All mails get other numbers, as after a mail server was restored.
  private void renumberWorld() {
    java.util.Objects.requireNonNull(world).kill();
    if (!place.world().resolve("mail").resolve("uidvalidity").toFile().delete()) {
      throw new IllegalStateException("the mail server keeps no UIDVALIDITY");
    }
    startWorld();
  }

  private void strike(Strikes strikes) {
    struck = strikes;
    strikes.run(Fault.of(options.fault()));
  }

  private int mayBeUncertain() {
    var strikes = struck;
    return inFlight + (strikes == null ? 0 : strikes.mayBeUncertain());
  }

  private Platform platform() {
    return switch (options.shape()) {
      case "one" -> new OneProcess(place, Child.FLAGS);
      case "four" -> new Processes(place, 1, Processes.QUARTER, options.logLevel());
      default -> new Processes(place, 2, Processes.QUARTER, options.logLevel());
    };
  }

  private void kill(Platform platform) {
    var stores = new Stores(place.database());
    for (var kill = 1; kill <= options.kills(); kill++) {
      // A platform that has just started does nothing yet that could be lost.
      var seen = stores.visible();
      until(AT_WORK, () -> stores.visible() > seen);
      pause(500 + random.nextInt(options.pauseMillis()));
      var part = (kill - 1) % platform.parts();
      platform.killLiving(part);
      killed++;
      var onTheWire = platform.sends(part) ? stores.sendingIds() : List.<String>of();
      inFlight += onTheWire.size();
      var began = System.nanoTime();
      platform.begin(part);
      platform.awaitReady(part, left(START));
      System.out.printf(
          Locale.ROOT,
          "  kill %d: %s, %d on the wire, ready again after %.1f s, %d letters visible%n",
          kill,
          platform.name(part),
          onTheWire.size(),
          seconds(began),
          stores.visible());
      if (!onTheWire.isEmpty()) {
        awaitDecided(stores, onTheWire);
        slowestSinceKill = Math.max(slowestSinceKill, seconds(began));
      }
    }
  }

  /// What a killed process held on the wire must not stay so.
  private void awaitDecided(Stores stores, List<String> onTheWire) {
    var patience = Duration.ofSeconds(2 * DECIDED_SECONDS);
    slowestDecision =
        Math.max(slowestDecision, until(patience, () -> stores.stillSending(onTheWire) == 0));
  }

  private void settle(Customers customers, HandIn handIn, Agents agents) {
    var stores = new Stores(place.database());
    if (options.fault().isEmpty()) {
      sheet.atLeast("processes ended by SIGKILL", killed, options.kills(), "");
      sheet.atMost(
          "slowest decision on what was on the wire, from ready on",
          slowestDecision,
          DECIDED_SECONDS,
          " s");
      sheet.figure("the same from the kill on, in seconds", slowestSinceKill);
    }
    var drain = Duration.ofSeconds(options.drainSeconds());
    var expected = handIn.arrivedBefore(Duration.ZERO);
    sheet.figure("letters handed in, repeats too", String.valueOf(handIn.count()));
    var box = new SupportBox(place);
    var drained =
        until(
            drain.plusSeconds(5),
            () ->
                stores.visible() >= expected
                    && customers.unconfirmed() == 0
                    && box.unmarked() == 0);
    sheet.atMost(
        "sources drained after the last restart and letter", drained, options.drainSeconds(), " s");
    sheet.atMost("mails without the mark that they are stored", box.unmarked(), 0, "");
    if (!agents.stop(left(drain))) {
      sheet.none("agents that wait for an answer", List.of("at least one"));
    }
    var backlog = stores.unrecorded();
    var recorded = until(RECORDED, () -> stores.unrecorded() == 0 && stores.underWay() == 0);
    var rate = options.engine().equals("java") ? JAVA_RATE : OTHER_RATE;
    sheet.figure("events unrecorded when the agents stopped", String.valueOf(backlog));
    sheet.atMost(
        "recorded and sent after (%.0f events/s, %d s more)"
            .formatted(rate, options.drainSeconds()),
        recorded,
        backlog / rate + options.drainSeconds(),
        " s");
    sheet.atMost("events left unrecorded", (double) stores.unrecorded(), 0, "");
    try (var groups = new Groups(place.port(Port.KAFKA))) {
      until(drain, () -> groups.lag() == 0);
      sheet.atMost("records that no consumer has read", (double) groups.lag(), 0, "");
    }
  }

  /// Seconds until it was so, or the whole time when it was not.
  private double until(Duration most, BooleanSupplier reached) {
    var seconds = left(most).toMillis() / 1e3;
    var began = System.nanoTime();
    while (!reached.getAsBoolean() && seconds(began) < seconds) {
      pause(200);
    }
    return seconds(began);
  }

  /// So long, but not beyond the end of the time that the whole run has.
  private Duration left(Duration most) {
    var left = Duration.ofSeconds(options.withinSeconds()).minusNanos(System.nanoTime() - beganAt);
    if (left.isNegative() || left.isZero()) {
      throw new IllegalStateException("not over within " + options.withinSeconds() + " s");
    }
    return left.compareTo(most) < 0 ? left : most;
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
