package kontur.tickets.outbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Tells a waiting loop that there is something to do; any number of calls wake it once.
public final class Wakeup {
  private final Semaphore signal = new Semaphore(0);

  /// Something was committed.
  public void call() {
    if (signal.availablePermits() == 0) {
      signal.release();
    }
  }

  /// Waits for a call, at most so long.
  public void await(Duration most) throws InterruptedException {
    if (signal.tryAcquire(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS)) {
      signal.drainPermits();
    }
  }
}
