package kontur.workflow.consume;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// How many tickets take a step at once: a bounded number, and one while messages pour in, for they
/// share the processors and being visible goes first.
///
/// Nobody waits long for that one: it may be a ticket whose step hangs.
final class Pace {
  private final Semaphore slots;
  private final Semaphore alone = new Semaphore(1, true);
  private final BooleanSupplier isRush;
  private final Duration patience;

  /// @param patience for the one before in a rush
  Pace(int atOnce, BooleanSupplier isRush, Duration patience) {
    this.slots = new Semaphore(atOnce, true);
    this.isRush = isRush;
    this.patience = patience;
  }

  /// Takes the step as soon as it is its turn.
  void take(Runnable step) {
    slots.acquireUninterruptibly();
    try {
      if (isRush.getAsBoolean() && isAlone()) {
        try {
          step.run();
        } finally {
          alone.release();
        }
      } else {
        step.run();
      }
    } finally {
      slots.release();
    }
  }

  private boolean isAlone() {
    try {
      return alone.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
