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
  private final TestWorkflowStore workflows = lasting(new TestWorkflowStoreImpl(timer));
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

  private static TestWorkflowStore lasting(TestWorkflowStoreImpl store) {
    try {
      for (var name : List.of("activityTaskQueues", "workflowTaskQueues")) {
        var field = TestWorkflowStoreImpl.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(store, new Queues<>());
      }
      var histories = TestWorkflowStoreImpl.class.getDeclaredField("histories");
      histories.setAccessible(true);
      histories.set(store, new Histories());
      return store;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of temporal-test-server?", e);
    }
  }

  /// Packs each history before the store writes to it.
  private static final class Histories extends HashMap<ExecutionId, Object> {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Object put(ExecutionId id, Object history) {
      try {
        var field = history.getClass().getDeclaredField("history");
        field.setAccessible(true);
        field.set(history, new PackedHistory());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("another version of temporal-test-server?", e);
      }
      return super.put(id, history);
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
