package kontur.workflow.ticket;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import kontur.operations.Traces;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;

/// Records steps in service-tickets.
final class RecordedSteps implements StepActivities {
  private final LifecycleServiceBlockingStub tickets;
  private final Duration deadline;
  private final Traces traces;

  RecordedSteps(LifecycleServiceBlockingStub tickets, Duration deadline, Traces traces) {
    this.tickets = tickets;
    this.deadline = deadline;
    this.traces = traces;
  }

  @Override
  public RecordStepResponse recordStep(RecordStepRequest step) {
    try {
      return traces.within(
          "record a step",
          step.getConsumedList().stream().map(event -> event.getEnvelope().getId()).toList(),
          () -> tickets.withDeadlineAfter(deadline).recordStep(step));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        throw ApplicationFailure.newNonRetryableFailure(
            "service-tickets knows no ticket " + step.getTicketId(), TicketLife.TICKET_UNKNOWN);
      }
      throw e;
    }
  }
}
