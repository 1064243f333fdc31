package io.temporal.internal.testservice;

import io.grpc.BindableService;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/// The services of the Java test server, put together so that they do not slow down with every
/// workflow they have seen.
///
/// It lives in the library's package because the parts are package-private; the version is pinned.
@NullMarked
public final class WallClockServices implements AutoCloseable {
  private final WallClockTimer timer = new WallClockTimer();
  private final TestVisibilityStore visibility = new TestVisibilityStoreImpl();
  private final TestNexusEndpointStore nexus = new TestNexusEndpointStoreImpl();
  private final TestWorkflowStore workflows = fifo(new TestWorkflowStoreImpl(timer));
  private final TestOperatorService operator = new TestOperatorService(visibility, nexus);
  private final TestService test = new TestService(workflows, timer, true);
  private final TestWorkflowService workflow =
      new TestWorkflowService(workflows, visibility, nexus, timer);

  /// What a server serves.
  public List<BindableService> services() {
    return List.of(operator, test, workflow);
  }

  @Override
  public void close() {
    workflow.close();
    operator.close();
    test.close();
    workflows.close();
    visibility.close();
    nexus.close();
    timer.shutdown();
  }

  private static TestWorkflowStore fifo(TestWorkflowStoreImpl store) {
    try {
      for (var name : List.of("activityTaskQueues", "workflowTaskQueues")) {
        var field = TestWorkflowStoreImpl.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(store, new Queues<>());
      }
      return store;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of temporal-test-server?", e);
    }
  }

  /// Makes a missing queue itself, before the store makes one of its own kind.
  private static final class Queues<E>
      extends HashMap<TestWorkflowStore.TaskQueueId, TaskQueue<E>> {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable TaskQueue<E> get(Object id) {
      return computeIfAbsent((TestWorkflowStore.TaskQueueId) id, _ -> new FifoTaskQueue<E>());
    }
  }
}
