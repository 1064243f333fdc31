package kontur.communication.quarantine;

import io.grpc.stub.StreamObserver;
import java.util.UUID;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.DismissItemResponse;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.GetItemResponse;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.ListItemsResponse;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.PreviewItemResponse;
import kontur.communication.v1.QuarantineServiceGrpc;
import kontur.communication.v1.RetryItemRequest;
import kontur.communication.v1.RetryItemResponse;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.TicketScope;

/// Answers what supervisors ask about the quarantine.
final class QuarantineEndpoint extends QuarantineServiceGrpc.QuarantineServiceImplBase {
  private static final int PAGE = 50;
  private static final int PIECE = 64 * 1024;

  private final Items items;
  private final Originals originals;
  private final Decisions decisions;
  private final DecideItem decide;

  QuarantineEndpoint(Items items, Originals originals, Decisions decisions, DecideItem decide) {
    this.items = items;
    this.originals = originals;
    this.decisions = decisions;
    this.decide = decide;
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> reply) {
    require(Action.READ_QUARANTINE);
    var size = request.getPageSize() == 0 ? PAGE : request.getPageSize();
    var page =
        items.page(
            new Items.Choice(
                request.getSource(),
                request.getAccount(),
                request.getState(),
                Items.Place.of(request.getPageToken()),
                size));
    var answer = ListItemsResponse.newBuilder().addAllItems(page);
    if (page.size() == size) {
      answer.setNextPageToken(Items.behind(page.getLast()).token());
    }
    answer(reply, answer.build());
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> reply) {
    require(Action.READ_QUARANTINE);
    var id = UUID.fromString(request.getItemId());
    var item = items.find(id).orElseThrow(MakePlan::unknown);
    var most = request.getOriginalBytes() == 0 ? PIECE : request.getOriginalBytes();
    answer(
        reply,
        GetItemResponse.newBuilder()
            .setItem(item)
            .setOriginal(originals.piece(id, request.getOriginalFrom(), most))
            .addAllDecisions(decisions.of(id))
            .build());
  }

  @Override
  public void previewItem(PreviewItemRequest request, StreamObserver<PreviewItemResponse> reply) {
    require(Action.READ_QUARANTINE);
    answer(reply, decide.preview(UUID.fromString(request.getItemId())));
  }

  @Override
  public void retryItem(RetryItemRequest request, StreamObserver<RetryItemResponse> reply) {
    require(Action.DECIDE_QUARANTINE);
    answer(reply, decide.retry(request, Actors.current().getId()));
  }

  @Override
  public void dismissItem(DismissItemRequest request, StreamObserver<DismissItemResponse> reply) {
    require(Action.DECIDE_QUARANTINE);
    answer(reply, decide.dismiss(request, Actors.current().getId()));
  }

  private static void require(Action action) {
    Permission.require(Actors.current(), action, TicketScope.GENERAL);
  }

  private static <A> void answer(StreamObserver<A> reply, A answer) {
    reply.onNext(answer);
    reply.onCompleted();
  }
}
