package kontur.communication.mailbox;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.UnreadableMail;

/// Reads mails one after the other in a thread that can be left behind: a mail may be built to take
/// for ever. Whoever uses the first ones does not hold up the reading of the next.
///
/// What counts is the time of a processor. A machine that stood still, or a content store that is
/// slow, is no fault of the mail.
final class ReadInTime implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// By the clock on the wall it may take so many times as long; then something else is wrong.
  private static final int PATIENCE = 12;

  private final Duration limit;
  private final List<Mail> mails;
  private Thread thread;

  private ReadInTime(Duration limit, List<Callable<ReadableMail>> mails) {
    this.limit = limit;
    this.mails = mails.stream().map(Mail::new).toList();
    this.thread = thread(0);
  }

  /// Begins at once.
  ///
  /// @param limit for each of them
  static ReadInTime begin(Duration limit, List<Callable<ReadableMail>> mails) {
    var reading = new ReadInTime(limit, mails);
    if (!mails.isEmpty()) {
      reading.thread.start();
    }
    return reading;
  }

  /// Waits for one of them; they are taken in their order.
  ///
  /// @throws UnreadableMail when it takes too long
  ReadableMail get(int index) {
    var mail = mails.get(index);
    try {
      for (var round = 1; ; round++) {
        try {
          return mail.task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          leaveWhenOver(index, round, e);
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

  /// Which thread reads which mail changes in one step, or a thread that just comes to the next one
  /// would read it beside its successor.
  private synchronized void leaveWhenOver(int index, int round, TimeoutException e) {
    var mail = mails.get(index);
    if (mail.task.isDone()) {
      // Just now: its thread is with the next one.
      return;
    }
    var used = THREADS.getThreadCpuTime(thread.threadId()) - mail.began;
    if (used >= limit.toNanos()) {
      goOnAfter(index);
      throw new UnreadableMail("reading it takes longer than " + limit, e);
    }
    if (round >= PATIENCE) {
      goOnAfter(index);
      throw new IllegalStateException("reading it stands still", e);
    }
  }

  private void goOnAfter(int index) {
    var left = thread;
    thread = thread(index + 1);
    left.interrupt();
    thread.start();
  }

  private Thread thread(int first) {
    return Thread.ofPlatform().daemon().name("read-mail").unstarted(() -> readFrom(first));
  }

  private void readFrom(int first) {
    for (var mail : mails.subList(first, mails.size())) {
      if (!begins(mail)) {
        return;
      }
      mail.task.run();
    }
  }

  /// Whether the thread that calls is still the one that reads.
  private synchronized boolean begins(Mail mail) {
    if (!thread.equals(Thread.currentThread())) {
      return false;
    }
    mail.began = THREADS.getCurrentThreadCpuTime();
    return true;
  }

  /// Those that were not begun are not read any more, and the one that is being read is left
  /// behind: nobody would wait for its end and find that it takes too long.
  @Override
  public synchronized void close() {
    var left = thread;
    thread = Thread.currentThread();
    if (!mails.isEmpty() && !mails.getLast().task.isDone()) {
      left.interrupt();
    }
  }

  private static final class Mail {
    private final FutureTask<ReadableMail> task;

    /// How long its thread had kept a processor busy before it.
    private long began = Long.MAX_VALUE;

    Mail(Callable<ReadableMail> reading) {
      this.task = new FutureTask<>(reading);
    }
  }
}
