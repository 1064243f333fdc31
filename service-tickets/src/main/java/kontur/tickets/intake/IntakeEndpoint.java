package kontur.tickets.intake;

import io.grpc.stub.StreamObserver;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.TicketScope;
import kontur.tickets.edge.Unary;
import kontur.tickets.v1.AcceptMessagesRequest;
import kontur.tickets.v1.AcceptMessagesResponse;
import kontur.tickets.v1.IntakeServiceGrpc;

/// `IntakeService` over gRPC.
final class IntakeEndpoint extends IntakeServiceGrpc.IntakeServiceImplBase {
  private final AcceptMessages acceptMessages;

  IntakeEndpoint(AcceptMessages acceptMessages) {
    this.acceptMessages = acceptMessages;
  }

  @Override
  public void acceptMessages(
      AcceptMessagesRequest request, StreamObserver<AcceptMessagesResponse> reply) {
    Permission.require(Actors.current(), Action.SERVE, TicketScope.GENERAL);
    Unary.answer(
        reply,
        () ->
            AcceptMessagesResponse.newBuilder()
                .addAllAccepted(acceptMessages.accept(request.getEventsList()))
                .build());
  }
}
