package kontur.workflow.engine;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Ends at once: that it does shows that Temporal and a worker are well.
@WorkflowInterface
public interface PulseWorkflow {
  @WorkflowMethod(name = "Pulse")
  void beat();
}
