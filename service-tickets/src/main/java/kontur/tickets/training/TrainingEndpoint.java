package kontur.tickets.training;

import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.UUID;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.tickets.desk.Once;
import kontur.tickets.edge.Unary;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.v1.AdoptCorrectionsRequest;
import kontur.tickets.v1.AdoptCorrectionsResponse;
import kontur.tickets.v1.GetTrainingSetRequest;
import kontur.tickets.v1.GetTrainingSetResponse;
import kontur.tickets.v1.ListCorrectionsRequest;
import kontur.tickets.v1.ListCorrectionsResponse;
import kontur.tickets.v1.NoteClassificationRequest;
import kontur.tickets.v1.NoteClassificationResponse;
import kontur.tickets.v1.RemoveCorrectionRequest;
import kontur.tickets.v1.RemoveCorrectionResponse;
import kontur.tickets.v1.TrainingServiceGrpc;

/// `TrainingService` over gRPC.
final class TrainingEndpoint extends TrainingServiceGrpc.TrainingServiceImplBase {
  private static final int USUAL_PAGE = 50;

  private final NoteClassification noteClassification;
  private final Corrections corrections;
  private final Transactions transactions;
  private final Once once;

  TrainingEndpoint(
      NoteClassification noteClassification,
      Corrections corrections,
      Transactions transactions,
      Once once) {
    this.noteClassification = noteClassification;
    this.corrections = corrections;
    this.transactions = transactions;
    this.once = once;
  }

  @Override
  public void noteClassification(
      NoteClassificationRequest request, StreamObserver<NoteClassificationResponse> reply) {
    Permission.require(Actors.current(), Action.SERVE, TicketScope.GENERAL);
    Unary.answer(
        reply,
        () -> {
          noteClassification.note(request);
          return NoteClassificationResponse.newBuilder()
              .setTrainingVersion(corrections.version())
              .build();
        });
  }

  @Override
  public void getTrainingSet(
      GetTrainingSetRequest request, StreamObserver<GetTrainingSetResponse> reply) {
    requireTrainer();
    // The version first: what changes in between is fetched again.
    Unary.answer(
        reply,
        () ->
            GetTrainingSetResponse.newBuilder()
                .setVersion(corrections.version())
                .addAllCorrections(corrections.inUse())
                .build());
  }

  @Override
  public void adoptCorrections(
      AdoptCorrectionsRequest request, StreamObserver<AdoptCorrectionsResponse> reply) {
    requireTrainer();
    Unary.answer(
        reply,
        () ->
            transactions.run(() ->
                once.run(
                    Actors.current(),
                    request.getIdempotencyKey(),
                    request,
                    AdoptCorrectionsResponse.parser(),
                    this::adopted)));
  }

  private AdoptCorrectionsResponse adopted() {
    var adopted = corrections.adopt();
    return AdoptCorrectionsResponse.newBuilder()
        .setAdopted(adopted)
        .setVersion(corrections.version())
        .build();
  }

  @Override
  public void listCorrections(
      ListCorrectionsRequest request, StreamObserver<ListCorrectionsResponse> reply) {
    requireTrainer();
    var size = request.getPageSize() == 0 ? USUAL_PAGE : request.getPageSize();
    Unary.answer(
        reply,
        () -> {
          var page = corrections.page(place(request.getPageToken()), size);
          return ListCorrectionsResponse.newBuilder()
              .addAllCorrections(page)
              .setNextPageToken(page.size() < size ? "" : page.getLast().getId())
              .build();
        });
  }

  private static Optional<UUID> place(String token) {
    try {
      return token.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(token));
    } catch (IllegalArgumentException e) {
      throw Refusal.invalidField("page_token", "must be the one of the page before");
    }
  }

  @Override
  public void removeCorrection(
      RemoveCorrectionRequest request, StreamObserver<RemoveCorrectionResponse> reply) {
    requireTrainer();
    Unary.answer(
        reply,
        () ->
            RemoveCorrectionResponse.newBuilder()
                .setRemoved(
                    transactions.run(() -> corrections.remove(UUID.fromString(request.getId()))))
                .build());
  }

  private static void requireTrainer() {
    Permission.require(Actors.current(), Action.TRAIN_CLASSIFIER, TicketScope.GENERAL);
  }
}
