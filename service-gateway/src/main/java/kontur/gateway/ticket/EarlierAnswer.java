package kontur.gateway.ticket;

import kontur.contract.Actors;
import kontur.contract.CommandAnswers;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;

/// What the event log has of a command that cannot be given any more, because its assignee is gone
/// or has left the team: a repeat gets its first answer, and a key with other content is refused as
/// that.
final class EarlierAnswer {
  private final LifecycleServiceBlockingStub lifecycle;

  EarlierAnswer(LifecycleServiceBlockingStub lifecycle) {
    this.lifecycle = lifecycle;
  }

  /// @param otherwise why it cannot be given, when it never was
  GiveCommandResponse answer(GiveCommandRequest command, Refusal otherwise) {
    var id = Ids.command(Actors.name(Actors.current()), command.getIdempotencyKey());
    var found =
        lifecycle.pendingEvents(
            PendingEventsRequest.newBuilder()
                .setTicketId(command.getTicketId())
                .setCommand(command.getCommand())
                .setCommandId(id.toString())
                .setPayload(command.getPayload())
                .build());
    if (!found.hasRecorded()) {
      throw otherwise;
    }
    return CommandAnswers.again(found.getRecorded());
  }
}
