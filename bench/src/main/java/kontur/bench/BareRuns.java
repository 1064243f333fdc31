package kontur.bench;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Starts bare workflows by UpdateWithStart, eight at once, and counts.
final class BareRuns {
  private static final int AT_ONCE = 8;
  private static final String QUEUE = "bare";

  private BareRuns() {}

  static double perSecond(int port, int seconds) {
    var service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + port).build());
    var client = WorkflowClient.newInstance(service);
    var factory =
        WorkerFactory.newInstance(
            client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
    var worker = factory.newWorker(QUEUE);
    worker.registerWorkflowImplementationTypes(BareLife.class);
    worker.registerActivitiesImplementations((BareActivities) event -> event);
    factory.start();
    try {
      run(client, seconds / 4.0);
      return run(client, seconds);
    } finally {
      factory.shutdownNow();
      service.shutdownNow();
    }
  }

  private static double run(WorkflowClient client, double seconds) {
    var done = new AtomicInteger();
    var began = System.nanoTime();
    var end = began + (long) (seconds * 1e9);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < AT_ONCE; i++) {
        var _ =
            threads.submit(() -> {
              while (System.nanoTime() < end) {
                one(client);
                done.incrementAndGet();
              }
            });
      }
      threads.shutdown();
      if (!threads.awaitTermination((long) seconds + 60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the bare workflows do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return done.get() / ((System.nanoTime() - began) / 1e9);
  }

  private static void one(WorkflowClient client) {
    var options =
        WorkflowOptions.newBuilder()
            .setTaskQueue(QUEUE)
            .setWorkflowId("bare/" + UUID.randomUUID())
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .build();
    var workflow = client.newWorkflowStub(BareWorkflow.class, options);
    WorkflowClient.executeUpdateWithStart(
        workflow::handle,
        "event",
        UpdateOptions.<String>newBuilder().setWaitForStage(WorkflowUpdateStage.COMPLETED).build(),
        new WithStartWorkflowOperation<>(workflow::run));
  }
}
