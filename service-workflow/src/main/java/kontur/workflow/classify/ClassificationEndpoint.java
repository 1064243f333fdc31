package kontur.workflow.classify;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.TicketScope;
import kontur.tickets.v1.AdoptCorrectionsRequest;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.v1.ClassificationServiceGrpc;
import kontur.workflow.v1.LearntFrom;
import kontur.workflow.v1.RetrainRequest;
import kontur.workflow.v1.RetrainResponse;

/// `ClassificationService` over gRPC.
final class ClassificationEndpoint extends ClassificationServiceGrpc.ClassificationServiceImplBase {
  private static final int LONGEST_SECONDS = 10;

  private final TrainingServiceBlockingStub training;
  private final CurrentClassifier current;
  private final Examples examples;

  /// @param examples of the file
  ClassificationEndpoint(
      TrainingServiceBlockingStub training, CurrentClassifier current, Examples examples) {
    this.training = training;
    this.current = current;
    this.examples = examples;
  }

  @Override
  public void retrain(RetrainRequest request, StreamObserver<RetrainResponse> reply) {
    Permission.require(Actors.current(), Action.TRAIN_CLASSIFIER, TicketScope.GENERAL);
    var deadline = deadline();
    var adopted =
        training
            .withDeadline(deadline)
            .adoptCorrections(
                AdoptCorrectionsRequest.newBuilder()
                    .setIdempotencyKey(request.getIdempotencyKey())
                    .build());
    reply.onNext(told(current.learnNow(deadline), adopted.getAdopted()));
    reply.onCompleted();
  }

  private static Deadline deadline() {
    var given = Context.current().getDeadline();
    return given == null ? Deadline.after(LONGEST_SECONDS, TimeUnit.SECONDS) : given;
  }

  private RetrainResponse told(CurrentClassifier.Learnt learnt, int adopted) {
    var all = learnt.classifier().learntFrom();
    var fromFile = examples.counts();
    var leftOut =
        learnt.corrections().size() - (all.examples().size() - examples.examples().size());
    var response =
        RetrainResponse.newBuilder()
            .setModel(learnt.classifier().hash())
            .setTrainingVersion(learnt.version())
            .setAdopted(adopted)
            .setLeftOut(leftOut);
    all.counts()
        .forEach((language, categories) ->
            categories.forEach((category, count) -> {
              var shipped =
                  fromFile.getOrDefault(language, new TreeMap<>()).getOrDefault(category, 0);
              response.addLearntFrom(
                  LearntFrom.newBuilder()
                      .setLanguage(language)
                      .setCategory(category)
                      .setExamples(shipped)
                      .setCorrections(count - shipped));
            }));
    return response.build();
  }
}
