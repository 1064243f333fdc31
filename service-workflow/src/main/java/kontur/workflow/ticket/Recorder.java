package kontur.workflow.ticket;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;

/// Records a run's steps: within the workflow task when service-tickets answers at once, else by a
/// regular activity for as long as it takes.
final class Recorder {
  private final StepActivities local =
      Workflow.newLocalActivityStub(
          StepActivities.class,
          LocalActivityOptions.newBuilder()
              .setStartToCloseTimeout(Duration.ofSeconds(3))
              .setDoNotIncludeArgumentsIntoMarker(true)
              .setRetryOptions(retries(Duration.ofMillis(100)).setMaximumAttempts(2).build())
              .build());
  private final StepActivities regular =
      Workflow.newActivityStub(
          StepActivities.class,
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(Duration.ofSeconds(15))
              .setRetryOptions(retries(Duration.ofSeconds(1)).build())
              .build());

  private static RetryOptions.Builder retries(Duration first) {
    return RetryOptions.newBuilder()
        .setInitialInterval(first)
        .setBackoffCoefficient(2)
        .setMaximumInterval(Duration.ofSeconds(15));
  }

  RecordStepResponse record(RecordStepRequest step) {
    try {
      return local.recordStep(step);
    } catch (ActivityFailure e) {
      if (e.getCause() instanceof ApplicationFailure cause
          && TicketLife.TICKET_UNKNOWN.equals(cause.getType())) {
        throw e;
      }
      return regular.recordStep(step);
    }
  }
}
