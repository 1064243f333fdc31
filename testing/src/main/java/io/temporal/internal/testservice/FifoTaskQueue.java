package io.temporal.internal.testservice;

import io.temporal.api.common.v1.Priority;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullMarked;

/// Hands tasks out in the order in which they came, so that none starves behind a backlog.
@NullMarked
final class FifoTaskQueue<E> extends TaskQueue<E> {
  private final ArrayDeque<E> backlog = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<E>> waiters = new ArrayDeque<>();

  @Override
  synchronized void add(E element) {
    for (var waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      if (waiter.complete(element)) {
        return;
      }
    }
    backlog.add(element);
  }

  @Override
  synchronized void add(E element, Priority priority) {
    add(element);
  }

  @Override
  synchronized Future<E> poll() {
    var task = backlog.poll();
    if (task != null) {
      return CompletableFuture.completedFuture(task);
    }
    // Long polls that timed out have cancelled their future.
    waiters.removeIf(CompletableFuture::isDone);
    var waiter = new CompletableFuture<E>();
    waiters.add(waiter);
    return waiter;
  }
}
