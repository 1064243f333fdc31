package kontur.workflow.tickets;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import kontur.tickets.v1.AdoptCorrectionsRequest;
import kontur.tickets.v1.AdoptCorrectionsResponse;
import kontur.tickets.v1.Correction;
import kontur.tickets.v1.GetTrainingSetRequest;
import kontur.tickets.v1.GetTrainingSetResponse;
import kontur.tickets.v1.NoteClassificationRequest;
import kontur.tickets.v1.NoteClassificationResponse;
import kontur.tickets.v1.TrainingServiceGrpc;

/// What service-tickets keeps for classifiers, in memory.
public final class StandInTraining extends TrainingServiceGrpc.TrainingServiceImplBase {
  private final List<NoteClassificationRequest> notes = new CopyOnWriteArrayList<>();
  private final List<Correction> corrections = new ArrayList<>();
  private final Map<String, AdoptCorrectionsResponse> adopted = new HashMap<>();
  private long version;

  public List<NoteClassificationRequest> notes() {
    return notes;
  }

  /// The last note of a ticket.
  public NoteClassificationRequest noted(String ticketId) {
    return notes.reversed().stream()
        .filter(note -> note.getTicketId().equals(ticketId))
        .findFirst()
        .orElseThrow();
  }

  /// A person corrected; it waits.
  public synchronized void corrected(String text, String category, String language) {
    corrections.add(
        Correction.newBuilder()
            .setId(UUID.randomUUID().toString())
            .setText(text)
            .setCategory(category)
            .setLanguage(language)
            .build());
  }

  public synchronized void forgetAll() {
    corrections.clear();
    version++;
  }

  @Override
  public synchronized void noteClassification(
      NoteClassificationRequest request, StreamObserver<NoteClassificationResponse> reply) {
    notes.add(request);
    reply.onNext(NoteClassificationResponse.newBuilder().setTrainingVersion(version).build());
    reply.onCompleted();
  }

  @Override
  public synchronized void getTrainingSet(
      GetTrainingSetRequest request, StreamObserver<GetTrainingSetResponse> reply) {
    reply.onNext(
        GetTrainingSetResponse.newBuilder()
            .setVersion(version)
            .addAllCorrections(corrections.stream().filter(Correction::getInUse).toList())
            .build());
    reply.onCompleted();
  }

  @Override
  public synchronized void adoptCorrections(
      AdoptCorrectionsRequest request, StreamObserver<AdoptCorrectionsResponse> reply) {
    reply.onNext(adopted.computeIfAbsent(request.getIdempotencyKey(), _ -> adopt()));
    reply.onCompleted();
  }

  private AdoptCorrectionsResponse adopt() {
    var waiting = (int) corrections.stream().filter(c -> !c.getInUse()).count();
    corrections.replaceAll(c -> c.toBuilder().setInUse(true).build());
    version += waiting > 0 ? 1 : 0;
    return AdoptCorrectionsResponse.newBuilder().setAdopted(waiting).setVersion(version).build();
  }
}
