package kontur.workflow.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One update per ticket, several tickets at once.
final class HandleTickets implements AutoCloseable {
  private final Consumer<TicketEvents> step;
  private final Pace pace;
  private final Duration patience;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// @param patience for one ticket's step
  HandleTickets(Consumer<TicketEvents> step, Pace pace, Duration patience) {
    this.step = step;
    this.pace = pace;
    this.patience = patience;
  }

  /// @param news gets each update when it is over, and when it takes longer than our patience
  List<Update> begin(Collection<TicketEvents> tickets, Queue<Update> news) {
    return tickets.stream()
        .map(events -> {
          var update = new Update(events);
          threads.execute(() -> take(update, news));
          return update;
        })
        .toList();
  }

  private void take(Update update, Queue<Update> news) {
    var turn = pace.begin();
    try {
      update.begin(turn);
      remind(update, news);
      step.accept(update.events());
      update.succeeded();
    } catch (Throwable e) {
      // Also an error: who waits for its end would wait for ever.
      update.failed(e);
    } finally {
      turn.end();
      news.add(update);
    }
  }

  Duration patience() {
    return patience;
  }

  /// Of one that is over.
  boolean isInTime(Update update) {
    return update.took().compareTo(patience) <= 0;
  }

  /// Says after our patience that the update is not over.
  void remind(Update update, Queue<Update> news) {
    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> {
          if (!update.isOver()) {
            news.add(update);
          }
        });
  }

  /// Again, beside everybody else's turns.
  ///
  /// @return over already
  Update again(TicketEvents events) {
    var update = new Update(events);
    try {
      step.accept(events);
      update.succeeded();
    } catch (Throwable e) {
      update.failed(e);
    }
    return update;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
