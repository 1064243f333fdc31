package kontur.gateway.ticket;

import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import kontur.gateway.v1.ClassificationServiceGrpc.ClassificationServiceImplBase;
import kontur.tickets.v1.ListCorrectionsRequest;
import kontur.tickets.v1.ListCorrectionsResponse;
import kontur.tickets.v1.RemoveCorrectionRequest;
import kontur.tickets.v1.RemoveCorrectionResponse;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.v1.ClassificationServiceGrpc.ClassificationServiceBlockingStub;
import kontur.workflow.v1.RetrainRequest;
import kontur.workflow.v1.RetrainResponse;

/// What administrators do about classification: learning is up to service-workflow, corrections lie
/// in service-tickets.
final class ClassificationEndpoint extends ClassificationServiceImplBase {
  private final ClassificationServiceBlockingStub workflow;
  private final TrainingServiceBlockingStub tickets;

  ClassificationEndpoint(
      ClassificationServiceBlockingStub workflow, TrainingServiceBlockingStub tickets) {
    this.workflow = workflow;
    this.tickets = tickets;
  }

  @Override
  public void retrain(RetrainRequest request, StreamObserver<RetrainResponse> reply) {
    unary(reply, () -> workflow.retrain(request));
  }

  @Override
  public void listCorrections(
      ListCorrectionsRequest request, StreamObserver<ListCorrectionsResponse> reply) {
    unary(reply, () -> tickets.listCorrections(request));
  }

  @Override
  public void removeCorrection(
      RemoveCorrectionRequest request, StreamObserver<RemoveCorrectionResponse> reply) {
    unary(reply, () -> tickets.removeCorrection(request));
  }

  private static <A> void unary(StreamObserver<A> reply, Supplier<A> act) {
    reply.onNext(act.get());
    reply.onCompleted();
  }
}
