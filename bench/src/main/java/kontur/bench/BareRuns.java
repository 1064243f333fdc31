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
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Starts bare workflows by UpdateWithStart, eight at once, and counts.
final class BareRuns {
  private static final int AT_ONCE = 8;
  private static final Duration SLOWEST = Duration.ofSeconds(60);
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
      var ends =
          Stream.generate(() -> threads.submit(() -> repeat(client, end, done)))
              .limit(AT_ONCE)
              .toList();
      ends.forEach(one -> await(one, end + SLOWEST.toNanos(), threads));
    }
    if (done.get() == 0) {
      throw new IllegalStateException("no bare workflow was done within " + seconds + " s");
    }
    return done.get() / ((System.nanoTime() - began) / 1e9);
  }

  private static void repeat(WorkflowClient client, long end, AtomicInteger done) {
    while (System.nanoTime() < end) {
      one(client);
      done.incrementAndGet();
    }
  }

  /// A rate of fewer than eight at once is another rate: what ends one ends them all.
  private static void await(Future<?> one, long latest, ExecutorService all) {
    try {
      var _ = one.get(latest - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      all.shutdownNow();
      throw new IllegalStateException("a bare workflow failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      all.shutdownNow();
      throw new IllegalStateException("the bare workflows do not end", e);
    }
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
