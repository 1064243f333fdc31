package kontur.workflow.ticket;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import kontur.workflow.v1.HandleRequest;
import kontur.workflow.v1.HandleResponse;
import kontur.workflow.v1.TicketStart;

/// One ticket's lifecycle, whatever its definition; its id is `ticket/<ticket id>`.
///
/// A start is always safe: a run that Temporal lost begins again and goes on from what
/// service-tickets has recorded.
@WorkflowInterface
public interface TicketWorkflow {
  /// Lives until the lifecycle's state is final.
  @WorkflowMethod(name = "Ticket")
  void live(TicketStart start);

  /// Takes events and commands in, in order, and answers once their step is recorded. Without any
  /// it makes sure that nothing which is due waits.
  @UpdateMethod(name = "handle")
  HandleResponse handle(HandleRequest request);

  /// Refuses a lone command that the state does not take, before it costs anything.
  @UpdateValidatorMethod(updateName = "handle")
  void check(HandleRequest request);

  /// The snapshot as JSON, for operators; the product reads service-tickets.
  @QueryMethod(name = "snapshot")
  String snapshot();
}
