package kontur.operations;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// A program that hangs when there are as many carriers as processors: a class is initialized by
/// who waits for a lock, whose holder waits for a carrier, and all carriers wait for the class.
final class KeptCarriers {
  private static final int MOST = 15;
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final CountDownLatch BEGUN = new CountDownLatch(1);

  private KeptCarriers() {}

  /// Its initialization takes as long as somebody has the lock.
  private static final class Slow {
    static {
      BEGUN.countDown();
      LOCK.lock();
      LOCK.unlock();
    }

    static void use() {}
  }

  public static void main(String[] args) throws InterruptedException {
    Carriers.provide();
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var holder = Thread.startVirtualThread(() -> hold(held, release));
    held.await();
    var initializer = Thread.ofPlatform().start(Slow::use);
    BEGUN.await();
    var count = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    var carried = new CountDownLatch(count);
    var users =
        IntStream.range(0, count)
            .mapToObj(_ ->
                Thread.startVirtualThread(() -> {
                  carried.countDown();
                  Slow.use();
                }))
            .toList();
    // From here on each of them has a carrier and keeps it.
    carried.await();
    release.countDown();
    holder.join();
    initializer.join();
    for (var user : users) {
      user.join();
    }
  }

  private static void hold(CountDownLatch held, CountDownLatch release) {
    LOCK.lock();
    try {
      held.countDown();
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      LOCK.unlock();
    }
  }
}
