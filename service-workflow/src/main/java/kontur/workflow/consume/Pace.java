package kontur.workflow.consume;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /// Waits until it is the ticket's turn, which others wait for until it ends.
  Turn begin() {
    slots.acquireUninterruptibly();
    return new Turn(isRush.getAsBoolean() && isAlone());
  }

  private boolean isAlone() {
    try {
      return alone.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Ends once, however often it is said: with its step, or before when nobody waits for it any
  /// more.
  final class Turn {
    private final boolean isAlone;
    private final AtomicBoolean isOver = new AtomicBoolean();

    private Turn(boolean isAlone) {
      this.isAlone = isAlone;
    }

    void end() {
      if (isOver.compareAndSet(false, true)) {
        if (isAlone) {
          alone.release();
        }
        slots.release();
      }
    }
  }
}
