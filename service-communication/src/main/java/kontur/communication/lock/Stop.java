package kontur.communication.lock;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells loops to end. They are not interrupted: an interrupt closes the socket that a virtual
/// thread reads from, and with it a shared database session.
public final class Stop {
  private final CountDownLatch told = new CountDownLatch(1);

  /// Ends every rest, now and later.
  public void tell() {
    told.countDown();
  }

  /// Whether loops shall end.
  public boolean isTold() {
    return told.getCount() == 0;
  }

  /// Waits so long; false when it is time to end.
  public boolean rest(Duration atMost) {
    try {
      return !told.await(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
