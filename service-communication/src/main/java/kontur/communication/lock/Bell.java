package kontur.communication.lock;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes one loop; rings while nobody waits are remembered as one.
public final class Bell {
  private final Semaphore rung = new Semaphore(0);

  /// Wakes the loop now, or as soon as it waits.
  public void ring() {
    if (rung.availablePermits() == 0) {
      rung.release();
    }
  }

  /// Whether it was rung and nobody has waited for it since; that is forgotten now.
  public boolean take() {
    return rung.drainPermits() > 0;
  }

  /// Waits for a ring, at most so long.
  public void await(Duration atMost) throws InterruptedException {
    if (rung.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
      rung.drainPermits();
    }
  }
}
