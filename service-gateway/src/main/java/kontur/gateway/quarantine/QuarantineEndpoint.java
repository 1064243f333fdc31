package kontur.gateway.quarantine;

import io.grpc.stub.StreamObserver;
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
import kontur.gateway.v1.QuarantineServiceGrpc;

/// The quarantine, by gRPC: service-communication has it, and asks once more who decides.
final class QuarantineEndpoint extends QuarantineServiceGrpc.QuarantineServiceImplBase {
  private final QuarantineServiceBlockingStub quarantine;

  QuarantineEndpoint(QuarantineServiceBlockingStub quarantine) {
    this.quarantine = quarantine;
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
    answer(reply, quarantine.previewItem(request));
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
