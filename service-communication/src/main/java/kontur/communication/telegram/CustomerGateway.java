package kontur.communication.telegram;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.v1.CloseByCustomerRequest;
import kontur.gateway.v1.CloseByCustomerResponse;
import kontur.gateway.v1.CustomerRef;
import kontur.gateway.v1.CustomerServiceGrpc;
import kontur.gateway.v1.StatusRequest;
import kontur.gateway.v1.StatusResponse;

/// Carries customers' commands to the gateway.
final class CustomerGateway {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Channel channel;

  CustomerGateway(Channel channel) {
    this.channel = channel;
  }

  /// Every way in which carrying a command can end.
  sealed interface Reply {
    /// The ticket's status.
    record Status(long number, String subject, String state) implements Reply {}

    /// The lifecycle took the close; it is in this state now.
    record Closed(long number, String state) implements Reply {}

    /// The lifecycle takes it as soon as it can.
    record Closing(long number) implements Reply {}

    /// The lifecycle does not allow it now.
    record NotAllowed(long number) implements Reply {}

    /// There is no open ticket.
    record NoTicket() implements Reply {}

    /// It will never work.
    record Never(String reason) implements Reply {}

    /// It is tried again.
    ///
    /// @param soon an earlier message is only on its way; otherwise a part is away
    record Later(String reason, boolean soon) implements Reply {}
  }

  Reply status(CustomerRef customer) {
    try {
      var request = StatusRequest.newBuilder().setCustomer(customer).build();
      return toReply(stub().status(request));
    } catch (StatusRuntimeException e) {
      return toReply(e);
    }
  }

  Reply close(CustomerRef customer, String idempotencyKey, String ticketId) {
    try {
      var request =
          CloseByCustomerRequest.newBuilder()
              .setCustomer(customer)
              .setIdempotencyKey(idempotencyKey)
              .setTicketId(ticketId)
              .build();
      return toReply(stub().closeByCustomer(request));
    } catch (StatusRuntimeException e) {
      return toReply(e);
    }
  }

  private CustomerServiceGrpc.CustomerServiceBlockingStub stub() {
    return CustomerServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Reply toReply(StatusResponse response) {
    return new Reply.Status(response.getTicketNumber(), response.getSubject(), response.getState());
  }

  private static Reply toReply(CloseByCustomerResponse response) {
    var number = response.getTicketNumber();
    return switch (response.getResult().getOutcomeCase()) {
      case APPLIED -> new Reply.Closed(number, response.getResult().getApplied().getState());
      case DEFERRED -> new Reply.Closing(number);
      case REFUSED -> new Reply.NotAllowed(number);
      case OUTCOME_NOT_SET -> new Reply.Later("no outcome", false);
    };
  }

  private static Reply toReply(StatusRuntimeException e) {
    var refusal = Refusal.of(e);
    if (refusal.isEmpty()) {
      return new Reply.Later(e.getStatus().getCode().name(), false);
    }
    var reason = refusal.get().reason();
    return switch (reason) {
      case NO_OPEN_TICKET, TICKET_NOT_FOUND -> new Reply.NoTicket();
      case NOT_YET -> new Reply.Later(reason.name(), true);
      default ->
          isPassing(reason, e.getStatus().getCode())
              ? new Reply.Later(reason.name(), false)
              : new Reply.Never(reason.name());
    };
  }

  /// A wrong key or a defect over there is not the customer's fault: it is mended and tried again.
  private static boolean isPassing(Reason reason, Status.Code code) {
    return reason == Reason.ACTOR_INVALID
        || switch (code) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNKNOWN, ABORTED ->
              true;
          default -> false;
        };
  }
}
