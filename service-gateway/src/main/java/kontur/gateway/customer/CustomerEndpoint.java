package kontur.gateway.customer;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Callable;
import kontur.contract.Actors;
import kontur.gateway.v1.CloseByCustomerRequest;
import kontur.gateway.v1.CloseByCustomerResponse;
import kontur.gateway.v1.CustomerRef;
import kontur.gateway.v1.CustomerServiceGrpc;
import kontur.gateway.v1.StatusRequest;
import kontur.gateway.v1.StatusResponse;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.FindForCustomerResponse;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceBlockingStub;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;

/// Customers' commands by gRPC: finds the customer's ticket as the channel, then acts as the
/// customer.
final class CustomerEndpoint extends CustomerServiceGrpc.CustomerServiceImplBase {
  private final TicketServiceBlockingStub tickets;
  private final CommandServiceBlockingStub workflow;

  CustomerEndpoint(TicketServiceBlockingStub tickets, CommandServiceBlockingStub workflow) {
    this.tickets = tickets;
    this.workflow = workflow;
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> reply) {
    var ticket = find(request.getCustomer(), "", List.of()).getTicket();
    reply.onNext(
        StatusResponse.newBuilder()
            .setTicketNumber(ticket.getNumber())
            .setSubject(ticket.getSubject())
            .setState(ticket.getState())
            .setUpdatedAt(ticket.getUpdatedAt())
            .build());
    reply.onCompleted();
  }

  @Override
  public void closeByCustomer(
      CloseByCustomerRequest request, StreamObserver<CloseByCustomerResponse> reply) {
    var key = request.getIdempotencyKey();
    var found = find(request.getCustomer(), request.getTicketId(), List.of(key, closeKey(key)));
    var customer =
        Actors.customer(
            found.getCustomerId(),
            found.getTicket().getCustomer().getName(),
            Actors.current().getRequestId());
    var result = call(Actors.with(customer).wrap(() -> done(request, found)));
    reply.onNext(
        CloseByCustomerResponse.newBuilder()
            .setTicketNumber(found.getTicket().getNumber())
            .setResult(result)
            .build());
    reply.onCompleted();
  }

  /// Resolves first whatever the state was read as: a repeat must give the same command under the
  /// same key, also when the first try has moved the ticket on meanwhile. What a first try has
  /// closed is asked for as that.
  private GiveCommandResponse done(CloseByCustomerRequest request, FindForCustomerResponse found) {
    if (found.getGivenKey().equals(closeKey(request.getIdempotencyKey()))) {
      return close(request, found);
    }
    var resolved =
        workflow.giveCommand(
            command(request, found)
                .setCommand("ticket.resolve")
                .setIdempotencyKey(request.getIdempotencyKey())
                .setPayload(
                    Struct.newBuilder()
                        .putFields(
                            "resolution", Value.newBuilder().setStringValue("solved").build()))
                .build());
    if (!resolved.hasRefused()
        || !resolved.getRefused().getAllowedList().contains("ticket.close")) {
      return resolved;
    }
    return close(request, found);
  }

  private GiveCommandResponse close(CloseByCustomerRequest request, FindForCustomerResponse found) {
    return workflow.giveCommand(
        command(request, found)
            .setCommand("ticket.close")
            .setIdempotencyKey(closeKey(request.getIdempotencyKey()))
            .build());
  }

  private static GiveCommandRequest.Builder command(
      CloseByCustomerRequest request, FindForCustomerResponse found) {
    return GiveCommandRequest.newBuilder()
        .setTicketId(found.getTicket().getId())
        .setAfterMessageId(request.getCustomer().getAfterMessageId());
  }

  /// Another key of the same length at most: keys are bounded.
  private static String closeKey(String key) {
    return "close:" + (key.length() > 120 ? key.substring(key.length() - 120) : key);
  }

  private FindForCustomerResponse find(
      CustomerRef customer, String ticketId, List<String> givenKeys) {
    return tickets.findForCustomer(
        FindForCustomerRequest.newBuilder()
            .setAccount(customer.getAccount())
            .setConversationKey(customer.getConversationKey())
            .setSender(customer.getSender())
            .setAfterMessageId(customer.getAfterMessageId())
            .setTicketId(ticketId)
            .addAllGivenKeys(givenKeys)
            .build());
  }

  private static GiveCommandResponse call(Callable<GiveCommandResponse> callable) {
    try {
      return callable.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("gRPC throws no checked exceptions here", e);
    }
  }
}
