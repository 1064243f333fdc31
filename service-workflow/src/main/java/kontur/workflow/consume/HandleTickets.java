package kontur.workflow.consume;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kontur.events.v1.LifecycleEnvelope;
import kontur.operations.Traces;
import kontur.workflow.kafka.EverythingFails;
import kontur.workflow.ticket.Runs;

/// One update per ticket, several tickets at once.
final class HandleTickets implements AutoCloseable {
  private final Runs runs;
  private final Pace pace;
  private final Duration deadline;
  private final Traces traces;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  HandleTickets(Runs runs, Pace pace, Duration deadline, Traces traces) {
    this.runs = runs;
    this.pace = pace;
    this.deadline = deadline;
    this.traces = traces;
  }

  /// Waits for all; returns the failures.
  Map<String, RuntimeException> all(Map<String, List<LifecycleEnvelope>> tickets) {
    var calls = new LinkedHashMap<String, Future<?>>();
    tickets.forEach((ticket, events) ->
        calls.put(ticket, threads.submit(() -> pace.take(() -> handle(ticket, events)))));
    var failures = new LinkedHashMap<String, RuntimeException>();
    calls.forEach((ticket, call) -> join(ticket, call, failures));
    return failures;
  }

  private void handle(String ticket, List<LifecycleEnvelope> events) {
    var id = "e/" + events.getFirst().getNumber() + "-" + events.getLast().getNumber();
    var answer =
        traces.within(
            "hand over to Temporal",
            events.stream().map(LifecycleEnvelope::getId).toList(),
            () -> runs.handle(ticket, events, id, deadline));
    if (answer.getOutcomesCount() != events.size()) {
      throw new IllegalStateException("the run answered for other events");
    }
  }

  private static void join(String ticket, Future<?> call, Map<String, RuntimeException> failures) {
    try {
      call.get();
    } catch (ExecutionException e) {
      failures.put(
          ticket,
          e.getCause() instanceof RuntimeException failure ? failure : new RuntimeException(e));
    } catch (CancellationException e) {
      failures.put(ticket, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EverythingFails("interrupted", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
