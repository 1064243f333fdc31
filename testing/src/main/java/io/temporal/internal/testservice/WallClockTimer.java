package io.temporal.internal.testservice;

import io.temporal.workflow.Functions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Timers on the wall clock: no time skipping, no list of locks that grows for ever, and a
/// cancelled timer is forgotten at once.
@NullMarked
final class WallClockTimer implements SelfAdvancingTimer {
  private static final Logger log = LoggerFactory.getLogger(WallClockTimer.class);
  private static final LockHandle NO_LOCK = new NoLock();

  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("temporal-timer").factory());
  private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();

  WallClockTimer() {
    timers.setRemoveOnCancelPolicy(true);
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Functions.Proc schedule(Duration delay, Runnable task) {
    return schedule(delay, task, "unknown");
  }

  @Override
  public Functions.Proc schedule(Duration delay, Runnable task, String taskInfo) {
    var timer =
        timers.schedule(
            () -> callbacks.execute(() -> run(task, taskInfo)),
            Math.max(0, delay.toMillis()),
            TimeUnit.MILLISECONDS);
    return () -> timer.cancel(false);
  }

  private static void run(Runnable task, String taskInfo) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.atError().addKeyValue("timer", taskInfo).setCause(e).log("Timer failed");
    }
  }

  @Override
  public Functions.Proc scheduleAt(Instant timestamp, Runnable task, String taskInfo) {
    return schedule(Duration.between(Instant.now(), timestamp), task, taskInfo);
  }

  @Override
  public LongSupplier getClock() {
    return System::currentTimeMillis;
  }

  @Override
  public LockHandle lockTimeSkipping(String caller) {
    return NO_LOCK;
  }

  @Override
  public void unlockTimeSkipping(String caller) {}

  @Override
  public Instant skip(Duration duration) {
    return Instant.now();
  }

  @Override
  public void skipTo(Instant timestamp) {}

  @Override
  public void updateLocks(List<RequestContext.TimerLockChange> updates) {}

  @Override
  public void getDiagnostics(StringBuilder result) {
    result.append("wall clock, ").append(timers.getQueue().size()).append(" timers\n");
  }

  @Override
  public void shutdown() {
    timers.shutdownNow();
    callbacks.shutdownNow();
  }

  private static final class NoLock implements LockHandle {
    @Override
    public void unlock() {}

    @Override
    public void unlock(@Nullable String caller) {}
  }
}
