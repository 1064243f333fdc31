package kontur.gateway.quarantine;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import kontur.communication.v1.Destination;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.DismissItemResponse;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.GetItemResponse;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.ListItemsResponse;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.PreviewItemResponse;
import kontur.communication.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub;
import kontur.communication.v1.RetryItemRequest;
import kontur.communication.v1.RetryItemResponse;
import kontur.events.v1.ChannelEvent;
import kontur.gateway.v1.QuarantineServiceGrpc;
import kontur.tickets.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import kontur.tickets.v1.PreviewMessageRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The quarantine, by gRPC: service-communication has it, and asks once more who decides.
final class QuarantineEndpoint extends QuarantineServiceGrpc.QuarantineServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(QuarantineEndpoint.class);

  private final QuarantineServiceBlockingStub quarantine;
  private final IntakeServiceBlockingStub intake;

  QuarantineEndpoint(QuarantineServiceBlockingStub quarantine, IntakeServiceBlockingStub intake) {
    this.quarantine = quarantine;
    this.intake = intake;
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> reply) {
    answer(reply, quarantine.listItems(request));
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> reply) {
    answer(reply, quarantine.getItem(request));
  }

  @Override
  public void previewItem(PreviewItemRequest request, StreamObserver<PreviewItemResponse> reply) {
    var preview = quarantine.previewItem(request);
    var answer = preview.toBuilder().clearEvent();
    if (preview.hasEvent()) {
      destination(preview.getEvent()).ifPresent(answer::setDestination);
    }
    answer(reply, answer.build());
  }

  /// Whoever looks learns the rest also while service-tickets cannot say.
  private Optional<Destination> destination(ChannelEvent message) {
    try {
      var place =
          intake.previewMessage(PreviewMessageRequest.newBuilder().setEvent(message).build());
      return Optional.of(
          Destination.newBuilder()
              .setTicketId(place.getTicketId())
              .setTicketNumber(place.getTicketNumber())
              .setReason(place.getReason())
              .build());
    } catch (StatusRuntimeException e) {
      log.atWarn().setCause(e).log("Nobody can tell where a quarantined message would go");
      return Optional.empty();
    }
  }

  @Override
  public void retryItem(RetryItemRequest request, StreamObserver<RetryItemResponse> reply) {
    answer(reply, quarantine.retryItem(request));
  }

  @Override
  public void dismissItem(DismissItemRequest request, StreamObserver<DismissItemResponse> reply) {
    answer(reply, quarantine.dismissItem(request));
  }

  private static <A> void answer(StreamObserver<A> reply, A answer) {
    reply.onNext(answer);
    reply.onCompleted();
  }
}
