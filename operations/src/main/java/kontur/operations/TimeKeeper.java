package kontur.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Keeps our time by the database's, and notices when the clock of this machine goes back.
///
/// Libraries go by that clock: a client of Kafka sends nothing until it has caught up, be it hours,
/// while the broker takes its work away. Nothing mends that but a new process.
final class TimeKeeper implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(TimeKeeper.class);

  /// What nobody notices who waits for minutes anyway.
  private static final Duration BACK = Duration.ofSeconds(30);

  private static final Duration TICK = Duration.ofSeconds(2);
  private static final int TICKS_BETWEEN_LOOKS = 5;
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  /// An answer that took longer says too little about now.
  private static final Duration LONGEST_WAY = Duration.ofSeconds(1);

  private final SteadyTime time;
  private final Reference reference;
  private final LongSupplier wallMillis;
  private final LongSupplier nanos;
  private final Consumer<Duration> wentBack;
  private final CountDownLatch looked = new CountDownLatch(1);
  private final Repetition ticks = new Repetition("time-keeper", TICK, this::tick);
  private long aheadMillis;
  private int ticksUntilLook;

  /// Says what time it is.
  interface Reference {
    Instant ask() throws Exception;
  }

  /// @param wentBack told by how much the clock of this machine went back
  TimeKeeper(SteadyTime time, Reference reference, Consumer<Duration> wentBack) {
    this(time, reference, System::currentTimeMillis, System::nanoTime, wentBack);
  }

  TimeKeeper(
      SteadyTime time,
      Reference reference,
      LongSupplier wallMillis,
      LongSupplier nanos,
      Consumer<Duration> wentBack) {
    this.time = time;
    this.reference = reference;
    this.wallMillis = wallMillis;
    this.nanos = nanos;
    this.wentBack = wentBack;
    this.aheadMillis = ahead();
  }

  @Override
  public void start() {
    ticks.start();
    try {
      // What comes up next shall have the right time, if the database is there.
      looked.await(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void tick() {
    var ahead = ahead();
    var back = Duration.ofMillis(aheadMillis - ahead);
    aheadMillis = ahead;
    if (back.compareTo(BACK) > 0) {
      wentBack.accept(back);
    }
    if (ticksUntilLook-- <= 0) {
      look();
      looked.countDown();
    }
  }

  /// Until it succeeds, with each tick.
  private void look() {
    try {
      var asked = nanos.getAsLong();
      var answer = reference.ask();
      var way = Duration.ofNanos(nanos.getAsLong() - asked);
      if (way.compareTo(LONGEST_WAY) > 0) {
        return;
      }
      ticksUntilLook = TICKS_BETWEEN_LOOKS - 1;
      var half = way.dividedBy(2);
      var change = time.correct(answer.plus(half), half);
      if (!change.isZero()) {
        log.atWarn()
            .addKeyValue("by", change)
            .log("Our time was put right by the database's; what is this machine's clock doing?");
      }
    } catch (Exception e) {
      // Who needs the database says loudly that it is away.
      log.atDebug().setCause(e).log("The database does not say what time it is");
    }
  }

  private long ahead() {
    return wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  @Override
  public void stop() {
    ticks.stop();
  }

  @Override
  public boolean isRunning() {
    return ticks.isRunning();
  }

  /// Before whatever goes by the time, and until after it.
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }
}
