package kontur.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import kontur.local.Port;
import org.jspecify.annotations.Nullable;

/// Lets a fault strike while customers write and agents work, and writes down whether it was felt.
final class Strikes implements Trouble {
  /// A letter that is not visible after so long waits for something.
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final Duration RECOVERY = Duration.ofSeconds(150);
  private static final long LOOK_MILLIS = 200;

  /// What was under way when it struck has come to its end after this.
  private static final Duration SETTLED = Duration.ofSeconds(5);

  /// Of the 192 MiB that each service has.
  private static final double MOST_HEAP = 128;

  private final DrillOptions options;
  private final Place place;
  private final Scene scene;
  private final OnTheWire wire;
  private final Map<String, Long> felt = new LinkedHashMap<>();
  private final List<Consumer<Sheet>> seen = new ArrayList<>();
  private final List<String> poured = new ArrayList<>();
  private final Set<String> newRuns = new HashSet<>();
  private final long began = System.nanoTime();
  private @Nullable SlowConsumer slow;
  private int tooLarge;
  private int points;
  private int atPoints;
  private int planned;
  private long replayed;
  private long turn = System.nanoTime();
  private @Nullable CrashRequests requests;
  private @Nullable Polls polls;

  /// Who is there when it strikes.
  ///
  /// @param renumber lets the mail server start again with other numbers
  record Scene(
      Processes platform, Customers customers, HandIn handIn, Agents agents, Runnable renumber) {}

  Strikes(DrillOptions options, Place place, Scene scene) {
    this.options = options;
    this.place = place;
    this.scene = scene;
    this.wire = new OnTheWire(stores());
  }

  void run(Fault fault) {
    wire.watch();
    fault.strike(this);
    if (polls != null) {
      polls.end();
    }
  }

  /// Whether each was felt, and whether what must be put aside was.
  void write(Sheet sheet) {
    felt.forEach((what, times) -> sheet.atLeast("felt: " + what, (double) times, 1, ""));
    seen.forEach(look -> look.accept(sheet));
    if (Fault.of(options.fault()) == Fault.HALF_OPEN) {
      Link.writeSilences(platform().wires(), options.awaySeconds(), sheet);
    }
    if (points > 0) {
      sheet.atLeast("points that a process died at", points, CrashPoints.all(), "");
    }
    if (requests != null) {
      sheet.atLeast("requests that a process died at", requests.reached(), CrashRequests.all(), "");
    }
    if (polls != null) {
      polls.write(sheet, platform().isReplicated());
    }
    var consumer = slow;
    if (consumer != null) {
      sheet.atMost("live heap of the heaviest service", consumer.heaviest(), MOST_HEAP, " MiB");
      sheet.atMost("out of memory", (double) platform().logged("OutOfMemoryError"), 0, "");
    }
    if (!poured.isEmpty()) {
      sheet.none(
          "poisoned records that nobody put aside",
          Poison.notParked(place.port(Port.KAFKA), poured));
      sheet.atLeast("records of 10 MB that Kafka refused", tooLarge, Poison.tooLarge(), "");
    }
  }

  /// How many messages may be uncertain: what was on the wire, or came onto it, while something
  /// struck that cuts sends off.
  int mayBeUncertain() {
    return wire.met() + planned + atPoints;
  }

  @Override
  public Processes platform() {
    return scene.platform();
  }

  @Override
  public Stores stores() {
    return new Stores(place.database());
  }

  @Override
  public void step(Step step) {
    strike(step, Duration.ofSeconds(options.awaySeconds()));
  }

  @Override
  public void moment(Step step) {
    strike(step, Duration.ZERO);
  }

  private void strike(Step step, Duration lasts) {
    recover();
    var from = System.currentTimeMillis();
    var letters = scene.handIn().count();
    var before = step.felt().getAsLong();
    step.strike().run();
    last(step, lasts);
    var during = step.felt().getAsLong();
    step.mend().run();
    wire.mayBeCutOff(step.cuts(), from, System.currentTimeMillis());
    var seconds = recover();
    var written = scene.handIn().count() - letters;
    var times = Math.max(during, step.felt().getAsLong()) - before;
    System.out.printf(
        Locale.ROOT,
        "  %s: felt %d times, %d letters meanwhile, all visible %.1f s after its end%n",
        step.what(),
        times,
        written,
        seconds);
    felt.merge(step.what(), written == 0 ? 0 : times, Long::sum);
  }

  private void last(Step step, Duration lasts) {
    var end = System.nanoTime() + lasts.toNanos();
    if (!step.meanwhile().isEmpty()) {
      LockSupport.parkNanos(SETTLED.toNanos());
    }
    var began = step.meanwhile().stream().mapToLong(look -> look.count().getAsLong()).toArray();
    LockSupport.parkNanos(end - System.nanoTime());
    for (var i = 0; i < began.length; i++) {
      var look = step.meanwhile().get(i);
      var before = began[i];
      var after = look.count().getAsLong();
      seen.add(sheet -> look.write(before, after, sheet));
    }
  }

  /// Until letters are visible soon after they were written, or for so long; the seconds.
  private double recover() {
    var began = System.nanoTime();
    while (isBehind() && System.nanoTime() - began < RECOVERY.toNanos()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private boolean isBehind() {
    try {
      return waiting() > 0;
    } catch (IllegalStateException e) {
      // The database starts.
      return true;
    }
  }

  @Override
  public void awaitHistory() {
    while (scene.handIn().count() < options.messages() / 2) {
      refuseToWaitForNothing();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  /// Letters that nobody hands in any more would be waited for for ever.
  private void refuseToWaitForNothing() {
    scene.handIn().check();
    if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(options.withinSeconds())) {
      throw new IllegalStateException(
          "not enough letters were handed in within " + options.withinSeconds() + " s");
    }
  }

  @Override
  public long waiting() {
    return Math.max(0, scene.handIn().arrivedBefore(SOON) - stores().visible());
  }

  @Override
  public void use(Link link) {
    switch (link) {
      case GATEWAY_TO_COMMUNICATION -> scene.agents().lookIntoQuarantine();
      case COMMUNICATION_TO_GATEWAY -> scene.customers().asksForStatus();
      default -> {
        // Letters and agents use it all the time.
      }
    }
  }

  @Override
  public long marked() {
    return new SupportBox(place).marked();
  }

  @Override
  public long confirmed() {
    return scene.customers().confirmed();
  }

  @Override
  public void letOneAnswer() {
    scene.agents().startAnswering();
  }

  @Override
  public long failedCalls() {
    return scene.agents().failedCalls();
  }

  @Override
  public void planned(String fault, int number, boolean isUncertain) {
    scene.customers().plan("sendMessage", fault, number);
    planned += isUncertain ? 1 : 0;
  }

  @Override
  public void renumberedWorld() {
    scene.handIn().between(scene.renumber());
  }

  @Override
  public void poison(int records) {
    var done = Poison.pour(place.port(Port.KAFKA), options.seed(), records);
    poured.addAll(done.places());
    tooLarge += done.tooLarge();
  }

  @Override
  public long poured() {
    return poured.size();
  }

  @Override
  public void replay() {
    try (var groups = new Groups(place.port(Port.KAFKA))) {
      replayed += groups.putBack();
    }
  }

  @Override
  public long replayed() {
    return replayed;
  }

  @Override
  public void crashOnTheWire() {
    requests = new CrashRequests(platform(), wire);
    requests.killAtEach();
  }

  @Override
  public long newRuns() {
    newRuns.addAll(NewRuns.of(place.port(Port.TEMPORAL), stores().withState()));
    return newRuns.size();
  }

  @Override
  public void watchPolls() {
    polls = Polls.watch(scene.customers());
  }

  @Override
  public void awaitTurn(Duration every) {
    LockSupport.parkNanos(turn + every.toNanos() - System.nanoTime());
    turn = System.nanoTime();
  }

  @Override
  public boolean isEnough() {
    var isEnough = scene.handIn().count() >= options.messages();
    if (!isEnough) {
      refuseToWaitForNothing();
    }
    return isEnough;
  }

  @Override
  public void crashAtPoints() {
    var deaths = new CrashPoints(stores(), platform());
    deaths.killAtEach();
    points = deaths.reached();
    atPoints = deaths.onTheWire();
  }

  @Override
  public void slowHandlers() {
    var consumer = new SlowConsumer(stores(), platform());
    slow = consumer;
    consumer.weigh("before");
    for (var handler : SlowConsumer.Handler.values()) {
      step(
          new Step(
              handler.what(),
              OnTheWire.Cut.NONE,
              () -> consumer.become(handler, true),
              consumer::calls,
              () -> {
                consumer.weigh(handler.what());
                consumer.become(handler, false);
              }));
    }
  }
}
