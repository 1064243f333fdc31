package kontur.operations;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Does something at once, and again after each pause, on a thread of its own until it is stopped.
final class Repetition {
  private final String name;
  private final Duration pause;
  private final Runnable what;
  private CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean running;

  /// @param name of its thread
  /// @param what must not throw
  Repetition(String name, Duration pause, Runnable what) {
    this.name = name;
    this.pause = pause;
    this.what = what;
  }

  void start() {
    running = true;
    var ended = new CountDownLatch(1);
    this.ended = ended;
    Thread.ofVirtual().name(name).start(() -> repeat(ended));
  }

  private void repeat(CountDownLatch ended) {
    try {
      do {
        what.run();
      } while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    running = false;
    ended.countDown();
  }

  boolean isRunning() {
    return running;
  }
}
