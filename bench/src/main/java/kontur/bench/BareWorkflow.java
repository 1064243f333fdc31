package kontur.bench;

import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// A workflow that does nothing but wait, and one local activity for each update: what the engine
/// itself costs.
@WorkflowInterface
public interface BareWorkflow {
  /// Never ends by itself.
  @WorkflowMethod
  void run();

  /// Answers after the local activity.
  @UpdateMethod
  String handle(String event);
}
