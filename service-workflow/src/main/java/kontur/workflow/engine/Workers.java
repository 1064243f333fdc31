package kontur.workflow.engine;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kontur.workflow.startup.Duty;
import kontur.workflow.startup.Role;
import org.jspecify.annotations.Nullable;

/// The worker of this process: polls only after the definitions are in memory.
public final class Workers implements Duty {
  private final WorkflowClient client;
  private final EngineSettings settings;
  private final List<WorkerPart> parts;
  private @Nullable WorkerFactory factory;

  public Workers(WorkflowClient client, EngineSettings settings, List<WorkerPart> parts) {
    this.client = client;
    this.settings = settings;
    this.parts = List.copyOf(parts);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.WORKER);
  }

  @Override
  public int order() {
    return 10;
  }

  @Override
  public void begin() {
    var made = WorkerFactory.newInstance(client, factoryOptions(settings));
    var worker = made.newWorker(settings.taskQueue(), options(settings));
    parts.forEach(part -> part.register(worker));
    made.start();
    factory = made;
  }

  @Override
  public void end() {
    if (factory != null) {
      factory.shutdown();
      factory.awaitTermination(settings.stop().toMillis(), TimeUnit.MILLISECONDS);
      factory.shutdownNow();
      factory = null;
    }
  }

  static WorkerFactoryOptions factoryOptions(EngineSettings settings) {
    return WorkerFactoryOptions.newBuilder()
        .setUsingVirtualWorkflowThreads(true)
        .setWorkflowCacheSize(settings.cachedRuns())
        .build();
  }

  static WorkerOptions options(EngineSettings settings) {
    return WorkerOptions.newBuilder()
        .setUsingVirtualThreads(true)
        .setMaxConcurrentWorkflowTaskPollers(settings.workflowPollers())
        .setMaxConcurrentActivityTaskPollers(settings.activityPollers())
        .setMaxConcurrentWorkflowTaskExecutionSize(settings.workflowSlots())
        .setMaxConcurrentActivityExecutionSize(settings.activitySlots())
        .setMaxConcurrentLocalActivityExecutionSize(settings.localActivitySlots())
        .setDefaultDeadlockDetectionTimeout(settings.deadlockDetection().toMillis())
        .build();
  }
}
