package kontur.communication.mailbox;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.UnreadableMail;

/// Reads a mail in a thread that can be left behind: a mail may be built to take for ever.
///
/// What counts is the time of a processor. A machine that stood still, or a content store that is
/// slow, is no fault of the mail.
final class ReadInTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// By the clock on the wall it may take so many times as long; then something else is wrong.
  private static final int PATIENCE = 12;

  private final Duration limit;

  ReadInTime(Duration limit) {
    this.limit = limit;
  }

  /// @throws UnreadableMail when it takes too long
  ReadableMail read(Callable<ReadableMail> reading) {
    var task = new FutureTask<>(reading);
    var thread = Thread.ofPlatform().daemon().name("read-mail").start(task);
    try {
      for (var round = 1; ; round++) {
        try {
          return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          leaveWhenOver(thread, round, e);
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("it cannot be read: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the service stops", e);
    }
  }

  private void leaveWhenOver(Thread thread, int round, TimeoutException e) {
    var used = THREADS.getThreadCpuTime(thread.threadId());
    // Negative: it ended just now, and the next round gives what it read.
    if (used >= limit.toNanos()) {
      thread.interrupt();
      throw new UnreadableMail("reading it takes longer than " + limit, e);
    }
    if (round >= PATIENCE) {
      thread.interrupt();
      throw new IllegalStateException("reading it stands still", e);
    }
  }
}
