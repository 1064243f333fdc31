package kontur.bench;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Hands letters in at a rate, each channel in order, and writes down what the sources took.
final class HandIn {
  private final Customers customers;
  private final Journal journal;
  private final Queue<Letter> taken = new ConcurrentLinkedQueue<>();
  private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private List<Thread> threads = List.of();

  HandIn(Customers customers, Journal journal) {
    this.customers = customers;
    this.journal = journal;
  }

  void start(List<Letter> letters, double perSecond) {
    var began = System.nanoTime();
    threads =
        List.of(
            channel(letters.stream().filter(Letter::mail).toList(), began, perSecond),
            channel(letters.stream().filter(letter -> !letter.mail()).toList(), began, perSecond));
  }

  private Thread channel(List<Letter> letters, long began, double perSecond) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            for (var letter : letters) {
              sleepUntil(began + (long) (letter.number() / perSecond * 1e9));
              customers.handIn(letter);
              journal.add(
                  Journal.entry("handed-in")
                      .put("number", letter.number())
                      .put("repeats", letter.repeats())
                      .put("channel", letter.mail() ? "mail" : "chat")
                      .put("conversation", letter.conversation())
                      .put("ordinal", letter.ordinal())
                      .put("sha256", Letter.hash(letter.text())));
              taken.add(letter);
            }
          } catch (RuntimeException e) {
            failures.add(e);
          }
        });
  }

  private static void sleepUntil(long nanos) {
    for (var left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
    }
  }

  boolean isDone() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /// Waits for the last letter.
  void await(Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    while (!isDone()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the sources did not take all letters in " + patience);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    var failure = failures.peek();
    if (failure != null) {
      throw failure;
    }
  }

  List<Letter> taken() {
    return List.copyOf(taken);
  }
}
