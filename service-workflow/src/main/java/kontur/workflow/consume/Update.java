package kontur.workflow.consume;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A ticket's events on their way to its run.
final class Update {
  private final TicketEvents events;

  /// With its failure, if it failed.
  private final CompletableFuture<Optional<RuntimeException>> end = new CompletableFuture<>();

  private volatile Pace.@Nullable Turn turn;
  private volatile long begun;
  private volatile long ended;

  Update(TicketEvents events) {
    this.events = events;
  }

  TicketEvents events() {
    return events;
  }

  void begin(Pace.Turn its) {
    begun = System.nanoTime();
    turn = its;
  }

  /// By the nanoseconds' clock, of one that has begun.
  long begun() {
    return begun;
  }

  /// Of one that is over.
  Duration took() {
    return Duration.ofNanos(ended - begun);
  }

  void succeeded() {
    ended = System.nanoTime();
    end.complete(Optional.empty());
  }

  void failed(Throwable failure) {
    ended = System.nanoTime();
    end.complete(
        Optional.of(
            failure instanceof RuntimeException known
                ? known
                : new IllegalStateException(String.valueOf(failure), failure)));
  }

  boolean isOver() {
    return end.isDone();
  }

  /// Waits for its end; null when the step was taken.
  @Nullable RuntimeException failure() {
    return end.join().orElse(null);
  }

  /// Nobody waits for it any more: the next one may begin.
  void leave() {
    var its = turn;
    if (its != null) {
      its.end();
    }
  }
}
