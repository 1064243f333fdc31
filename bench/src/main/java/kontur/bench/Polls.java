package kontur.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Watches how the replicas of service-communication hand their bot over to each other.
///
/// An update that nobody polls is not confirmed: how long the oldest waited is at least the time
/// without a poll, while customers write. (The time since a poll began says less: one without
/// updates stays open for 25 s.)
final class Polls {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final double LONGEST_SECONDS = 10;

  private final Customers customers;
  private final Customers.Polled first;
  private final Thread thread;
  private volatile Customers.Polled last;
  private volatile long longestMillis;
  private volatile boolean ended;

  private Polls(Customers customers) {
    this.customers = customers;
    this.first = customers.polled();
    this.last = first;
    this.thread = Thread.ofVirtual().name("polls").unstarted(this::look);
  }

  /// From now on.
  static Polls watch(Customers customers) {
    var polls = new Polls(customers);
    polls.thread.start();
    return polls;
  }

  private void look() {
    while (!ended) {
      last = customers.polled();
      longestMillis = Math.max(longestMillis, last.oldestMillis());
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  /// Until now.
  void end() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param isReplicated whether another replica is there to take over
  void write(Sheet sheet, boolean isReplicated) {
    var handedOver = (double) (last.introduced() - first.introduced());
    sheet.atLeast("times that a process took the bot over", handedOver, 1, "");
    sheet.atMost(
        "polls that ended with 409, at most one a time",
        (double) (last.conflicts() - first.conflicts()),
        handedOver,
        "");
    var seconds = longestMillis / (double) TimeUnit.SECONDS.toMillis(1);
    if (isReplicated) {
      sheet.atMost(
          "longest time that an update waited to be confirmed", seconds, LONGEST_SECONDS, " s");
    } else {
      sheet.figure("longest time that an update waited to be confirmed", seconds + " s");
    }
  }
}
