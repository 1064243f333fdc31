package kontur.workflow.engine;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks whether Temporal and its workers do anything at all, so that one ticket's trouble is told
/// from everybody's.
public final class Pulse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);

  private final WorkflowClient client;
  private final String taskQueue;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  public Pulse(WorkflowClient client, String taskQueue) {
    this.client = client;
    this.taskQueue = taskQueue;
  }

  /// Whether a workflow that does nothing ends within the limit.
  public boolean beats(Duration limit) {
    var beat = calls.submit(() -> beat(limit));
    try {
      return beat.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      // The client alone would try for a minute.
      beat.cancel(true);
      log.atInfo().addKeyValue("cause", String.valueOf(e.getMessage())).log("The pulse is gone");
      return false;
    }
  }

  private boolean beat(Duration limit) {
    var options =
        WorkflowOptions.newBuilder()
            .setWorkflowId("pulse/" + UUID.randomUUID())
            .setTaskQueue(taskQueue)
            .setWorkflowRunTimeout(limit.multipliedBy(2))
            .build();
    client.newWorkflowStub(PulseWorkflow.class, options).beat();
    return true;
  }

  @Override
  public void close() {
    calls.shutdownNow();
  }
}
