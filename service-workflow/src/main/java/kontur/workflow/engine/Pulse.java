package kontur.workflow.engine;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks whether Temporal and its workers do anything at all, so that one ticket's trouble is told
/// from everybody's.
public final class Pulse {
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);

  private final WorkflowClient client;
  private final String taskQueue;

  public Pulse(WorkflowClient client, String taskQueue) {
    this.client = client;
    this.taskQueue = taskQueue;
  }

  /// Whether a workflow that does nothing ends within the limit.
  public boolean beats(Duration limit) {
    var options =
        WorkflowOptions.newBuilder()
            .setWorkflowId("pulse/" + UUID.randomUUID())
            .setTaskQueue(taskQueue)
            .setWorkflowRunTimeout(limit.multipliedBy(2))
            .build();
    try {
      WorkflowExecution run =
          WorkflowClient.start(client.newWorkflowStub(PulseWorkflow.class, options)::beat);
      WorkflowStub stub = client.newUntypedWorkflowStub(run.getWorkflowId());
      stub.getResultAsync(Void.class).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      log.atInfo().addKeyValue("cause", String.valueOf(e.getMessage())).log("The pulse is gone");
      return false;
    }
  }
}
