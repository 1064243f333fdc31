package kontur.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A request at which its connection stops, so that whoever sent it can be killed exactly there.
final class Gate {
  private final Predicate<String> recognised;
  private final boolean passesOn;
  private final AtomicReference<@Nullable Socket> stopped = new AtomicReference<>();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  /// @param recognised tells the request by its bytes, each as a character
  /// @param passesOn whether the request still arrives and only its answer does not
  Gate(Predicate<String> recognised, boolean passesOn) {
    this.recognised = recognised;
    this.passesOn = passesOn;
  }

  boolean isReachedWithin(Duration patience) {
    try {
      return reached.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// What stopped here is dropped, with its connection.
  void open() {
    opened.countDown();
  }

  void pass(Socket near, byte[] bytes, Direction.Onward onward) throws IOException {
    hold(near);
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!recognised.test(text) || !stopped.compareAndSet(null, near)) {
      onward.go(bytes);
      return;
    }
    if (passesOn) {
      onward.go(bytes);
    }
    reached.countDown();
    hold(near);
  }

  /// Nothing of a connection that stopped goes on.
  void hold(Socket near) throws IOException {
    if (!near.equals(stopped.get())) {
      return;
    }
    try {
      opened.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("it stopped here");
  }
}
