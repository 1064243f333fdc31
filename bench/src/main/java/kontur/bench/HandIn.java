package kontur.bench;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Hands letters in at a rate, each channel in order, and writes down what the sources took.
final class HandIn {
  private final Customers customers;
  private final Journal journal;
  private final Queue<Taken> taken = new ConcurrentLinkedQueue<>();
  private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock sources = new ReentrantReadWriteLock(true);
  private List<Thread> threads = List.of();
  private volatile boolean isEnough;

  /// A letter, and when the source had it.
  private record Taken(Letter letter, long nanos) {}

  HandIn(Customers customers, Journal journal) {
    this.customers = customers;
    this.journal = journal;
  }

  void start(List<Letter> letters, double perSecond) {
    start(letters, letters.size(), perSecond);
  }

  /// @param least so many in any case, and then on until [#enough]
  void start(List<Letter> letters, int least, double perSecond) {
    var began = System.nanoTime();
    threads =
        List.of(
            channel(letters.stream().filter(Letter::mail).toList(), least, began, perSecond),
            channel(
                letters.stream().filter(letter -> !letter.mail()).toList(),
                least,
                began,
                perSecond));
  }

  private Thread channel(List<Letter> letters, int least, long began, double perSecond) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            for (var letter : letters) {
              sleepUntil(began + (long) (letter.number() / perSecond * 1e9));
              if (letter.number() >= least && isEnough) {
                return;
              }
              handIn(letter);
            }
          } catch (RuntimeException e) {
            failures.add(e);
          }
        });
  }

  private void handIn(Letter letter) {
    sources.readLock().lock();
    try {
      customers.handIn(letter);
      journal.add(Journal.handedIn(letter));
      taken.add(new Taken(letter, System.nanoTime()));
    } finally {
      sources.readLock().unlock();
    }
  }

  private static void sleepUntil(long nanos) {
    for (var left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
    }
  }

  /// Customers write no more than they must.
  void enough() {
    isEnough = true;
  }

  /// Does something to the sources while no letter is on its way to them.
  void between(Runnable deed) {
    sources.writeLock().lock();
    try {
      deed.run();
    } finally {
      sources.writeLock().unlock();
    }
  }

  boolean isDone() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /// Waits for the last letter.
  void await(Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    while (!isDone()) {
      check();
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the sources did not take all letters in " + patience);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    check();
  }

  /// Throws what ended a channel before its last letter.
  void check() {
    var failure = failures.peek();
    if (failure != null) {
      throw failure;
    }
  }

  /// How many the sources have, repeats too.
  int count() {
    return taken.size();
  }

  /// How many that are no repeats the sources have had for so long.
  long arrivedBefore(Duration ago) {
    var until = System.nanoTime() - ago.toNanos();
    return taken.stream()
        .filter(one -> !one.letter().isRepeat() && one.nanos() - until <= 0)
        .count();
  }
}
