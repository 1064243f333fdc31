package kontur.workflow.classify;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import kontur.workflow.v1.InvokeRequest;
import kontur.workflow.v1.InvokeResponse;

/// The action that lifecycles invoke to learn what a ticket is about.
@ActivityInterface
public interface ClassifyAction {
  @ActivityMethod(name = "ticket.classify")
  InvokeResponse classify(InvokeRequest request);
}
