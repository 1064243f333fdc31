package kontur.workflow.intake;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Whether messages pour in faster than a lifecycle follows, such as when a mail server comes back
/// with a day's mail.
///
/// Being visible goes first then: who shares the processors with the intake takes less of them.
public final class Rush {
  private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();

  private final int perSecond;
  private final LongSupplier nanos;
  private long began;
  private int arrived;
  private double rate;

  /// @param perSecond so many messages a second are a rush; 0: nothing is
  Rush(int perSecond) {
    this(perSecond, System::nanoTime);
  }

  Rush(int perSecond, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  synchronized void arrived(int messages) {
    arrived += messages;
    turn();
  }

  /// Whether it was one when it was last counted, about a second ago.
  public synchronized boolean isOn() {
    turn();
    return perSecond > 0 && rate >= perSecond;
  }

  private void turn() {
    var now = nanos.getAsLong();
    if (now - began >= WINDOW_NANOS) {
      rate = arrived * 1e9 / (now - began);
      arrived = 0;
      began = now;
    }
  }
}
