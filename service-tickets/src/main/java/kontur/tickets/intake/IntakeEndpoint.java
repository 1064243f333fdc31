package kontur.tickets.intake;

import io.grpc.stub.StreamObserver;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.events.v1.ChannelEvent;
import kontur.operations.Traces;
import kontur.tickets.edge.Unary;
import kontur.tickets.v1.AcceptMessagesRequest;
import kontur.tickets.v1.AcceptMessagesResponse;
import kontur.tickets.v1.IntakeServiceGrpc;
import kontur.tickets.v1.PreviewMessageRequest;
import kontur.tickets.v1.PreviewMessageResponse;

/// `IntakeService` over gRPC.
final class IntakeEndpoint extends IntakeServiceGrpc.IntakeServiceImplBase {
  private final AcceptMessages acceptMessages;
  private final Traces traces;

  IntakeEndpoint(AcceptMessages acceptMessages, Traces traces) {
    this.acceptMessages = acceptMessages;
    this.traces = traces;
  }

  @Override
  public void acceptMessages(
      AcceptMessagesRequest request, StreamObserver<AcceptMessagesResponse> reply) {
    Permission.require(Actors.current(), Action.SERVE, TicketScope.GENERAL);
    Unary.answer(
        reply,
        () ->
            AcceptMessagesResponse.newBuilder()
                .addAllAccepted(
                    traces.within(
                        "accept messages",
                        request.getEventsList().stream().map(ChannelEvent::getId).toList(),
                        () -> acceptMessages.accept(request.getEventsList())))
                .build());
  }

  @Override
  public void previewMessage(
      PreviewMessageRequest request, StreamObserver<PreviewMessageResponse> reply) {
    Permission.require(Actors.current(), Action.READ_QUARANTINE, TicketScope.GENERAL);
    if (!request.getEvent().hasMessage()) {
      throw Refusal.invalidField("event", "must be a message");
    }
    Unary.answer(reply, () -> toProto(acceptMessages.preview(request.getEvent())));
  }

  private static PreviewMessageResponse toProto(Place place) {
    var answer = PreviewMessageResponse.newBuilder().setReason(place.reason());
    return switch (place) {
      case Place.On(var ticket, _, _) ->
          answer.setTicketId(ticket.id().toString()).setTicketNumber(ticket.row().number()).build();
      case Place.New _ -> answer.build();
    };
  }
}
