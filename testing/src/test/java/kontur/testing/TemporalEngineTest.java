package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemporalEngineTest {
  private TemporalEngine engine;
  private WorkflowServiceStubs stubs;
  private WorkflowClient client;

  @WorkflowInterface
  public interface Counter {
    @WorkflowMethod
    int count();

    @UpdateMethod
    int add(int amount);

    @QueryMethod
    int sum();
  }

  public static final class Counting implements Counter {
    private int sum;

    @Override
    public int count() {
      Workflow.await(() -> sum >= 10);
      Workflow.sleep(Duration.ofMillis(200));
      return sum;
    }

    @Override
    public int add(int amount) {
      sum += amount;
      return sum;
    }

    @Override
    public int sum() {
      return sum;
    }
  }

  @BeforeEach
  void start() {
    engine = TemporalEngine.start(0);
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(engine.target()).build());
    client = WorkflowClient.newInstance(stubs);
  }

  @AfterEach
  void stop() {
    stubs.shutdownNow();
    engine.close();
  }

  @Test
  void aNewWorkerGoesOnWhereTheOldOneStopped() throws Exception {
    var counter =
        client.newWorkflowStub(
            Counter.class, WorkflowOptions.newBuilder().setTaskQueue("counters").build());

    var first = worker();
    WorkflowClient.start(counter::count);
    assertThat(counter.add(4)).isEqualTo(4);
    first.shutdownNow();
    first.awaitTermination(10, TimeUnit.SECONDS);

    var second = worker();
    assertThat(counter.add(6)).isEqualTo(10);
    var result = WorkflowStub.fromTyped(counter).getResult(20, TimeUnit.SECONDS, Integer.class);
    second.shutdownNow();

    assertThat(result).isEqualTo(10);
  }

  private WorkerFactory worker() {
    var factory = WorkerFactory.newInstance(client);
    factory.newWorker("counters").registerWorkflowImplementationTypes(Counting.class);
    factory.start();
    return factory;
  }
}
