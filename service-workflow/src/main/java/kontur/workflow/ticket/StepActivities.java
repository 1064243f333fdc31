package kontur.workflow.ticket;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;

/// What a run asks of service-tickets.
@ActivityInterface
public interface StepActivities {
  /// Records a step with its effects, or learns what was recorded instead.
  @ActivityMethod(name = "RecordStep")
  RecordStepResponse recordStep(RecordStepRequest step);
}
