package kontur.workflow.engine;

import io.temporal.worker.Worker;

/// Workflows or actions that the worker shall run.
public interface WorkerPart {
  void register(Worker worker);
}
