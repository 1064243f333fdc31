package kontur.workflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.tickets.v1.TrainingServiceGrpc;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.tickets.StandInTickets;
import kontur.workflow.v1.InvokeRequest;
import kontur.workflow.v1.LearntFrom;
import kontur.workflow.v1.RetrainRequest;
import kontur.workflow.v1.RetrainResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClassifyTicketTest {
  private static final String STRANGE = "The gizmo on the roof has turned purple again";
  private static final ClassifySettings SETTINGS =
      new ClassifySettings(null, null, Shipped.THRESHOLD, Duration.ofSeconds(20));

  private final StandInTickets tickets = StandInTickets.start();
  private Replica replica;

  /// One process that classifies.
  private record Replica(CurrentClassifier current, ClassifyTicket action) {}

  @BeforeEach
  void start() {
    replica = replica();
  }

  @AfterEach
  void stop() {
    tickets.close();
  }

  @Test
  void rulesGoFirstAndTheirNameIsNoted() {
    var id = ticket("The invoice for May has not reached us yet");

    assertThat(classify(replica, id)).isEqualTo("billing");
    assertThat(tickets.training().noted(id).getDecidedBy()).isEqualTo("by rule billing");
    assertThat(tickets.training().noted(id).getConfidence()).isEqualTo(1);
  }

  @Test
  void examplesJudgeWhatRulesLeaveOpen() {
    var id = ticket("Почему с карты сняли лишние деньги? Верните переплату");

    assertThat(classify(replica, id)).isEqualTo("billing");

    var noted = tickets.training().noted(id);
    assertThat(noted.getDecidedBy()).startsWith("by example classifier at ");
    assertThat(noted.getLanguage()).isEqualTo("ru");
    assertThat(noted.getModel()).isEqualTo(replica.current().current().classifier().hash());
    assertThat(noted.getSpam()).isFalse();
  }

  @Test
  void abstainsAndSaysSo() {
    var id = ticket(STRANGE);

    assertThat(classify(replica, id)).isEqualTo("unknown");
    assertThat(tickets.training().noted(id).getDecidedBy()).startsWith("abstained: ");
  }

  @Test
  void aCorrectionChangesTheAnswerOnceItIsTakenIntoUse() {
    var other = replica();
    assertThat(classify(replica, ticket(STRANGE))).isEqualTo("unknown");
    assertThat(classify(other, ticket(STRANGE))).isEqualTo("unknown");
    var before = replica.current().current().classifier().hash();

    tickets.training().corrected(STRANGE, "fault", "en");
    tickets.training().corrected("whatever", "parking", "en");
    assertThat(classify(replica, ticket(STRANGE))).isEqualTo("unknown");
    var told = retrain("k1");

    assertThat(told.getAdopted()).isEqualTo(2);
    assertThat(told.getLeftOut()).isEqualTo(1);
    assertThat(told.getModel()).isNotEqualTo(before);
    assertThat(told.getLearntFromList())
        .filteredOn(l -> l.getCorrections() > 0)
        .extracting(LearntFrom::getLanguage, LearntFrom::getCategory, LearntFrom::getCorrections)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("en", "fault", 1));
    assertThat(classify(replica, ticket(STRANGE))).isEqualTo("fault");
    // Another process learns with its next ticket, before it answers.
    var id = ticket(STRANGE);
    assertThat(classify(other, id)).isEqualTo("fault");
    assertThat(tickets.training().noted(id).getModel()).isEqualTo(told.getModel());
  }

  @Test
  void aRepeatTakesNothingMoreIntoUse() {
    tickets.training().corrected(STRANGE, "fault", "en");
    var first = retrain("k1");
    tickets.training().corrected("another strange thing", "sales", "en");

    var again = retrain("k1");

    assertThat(again).isEqualTo(first);
  }

  @Test
  void aStartTakesWaitingCorrectionsIntoUse() {
    tickets.training().corrected(STRANGE, "fault", "en");
    var started = replica();

    started.current().begin(Deadline.after(20, TimeUnit.SECONDS));

    assertThat(started.current().current().corrections()).hasSize(1);
    assertThat(classify(started, ticket(STRANGE))).isEqualTo("fault");
  }

  @Test
  void whatIsRemovedIsUnlearnt() {
    tickets.training().corrected(STRANGE, "fault", "en");
    var with = retrain("k1").getModel();
    tickets.training().forgetAll();

    assertThat(classify(replica, ticket(STRANGE))).isEqualTo("unknown");
    assertThat(replica.current().current().classifier().hash())
        .isNotEqualTo(with)
        .isEqualTo(Shipped.classifier().hash());
  }

  @Test
  void goesOnWithTheFormerOneWhenCorrectionsCannotBeHad() {
    var nowhere = replica();
    var id = ticket(STRANGE);
    assertThat(classify(nowhere, id)).isEqualTo("unknown");
    tickets.close();

    nowhere.current().begin(Deadline.after(2, TimeUnit.SECONDS));

    assertThat(nowhere.current().follow(99, Deadline.after(2, TimeUnit.SECONDS))).isFalse();
    assertThat(nowhere.current().current().classifier().judge(STRANGE).abstains()).isTrue();
  }

  @Test
  void onlyAdministratorsRetrain() {
    assertThatThrownBy(() -> retrain("k1", Role.SUPERVISOR)).isInstanceOf(Refusal.class);
  }

  private RetrainResponse retrain(String key) {
    return retrain(key, Role.ADMIN);
  }

  private RetrainResponse retrain(String key, Role role) {
    var endpoint = new ClassificationEndpoint(training(), replica.current(), Shipped.examples());
    var answer = new CompletableFuture<RetrainResponse>();
    var actor = Actor.newBuilder().setKind(ActorKind.USER).setId("u1").addRoles(role).build();
    Actors.with(actor)
        .run(() ->
            endpoint.retrain(
                RetrainRequest.newBuilder().setIdempotencyKey(key).build(),
                new StreamObserver<>() {
                  @Override
                  public void onNext(RetrainResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable e) {
                    answer.completeExceptionally(e);
                  }

                  @Override
                  public void onCompleted() {}
                }));
    return answer.join();
  }

  private Replica replica() {
    var current = new CurrentClassifier(training(), Shipped.classifier(), Shipped.THRESHOLD);
    return new Replica(
        current,
        new ClassifyTicket(tickets.reading(), training(), Shipped.rules(), current, SETTINGS));
  }

  private TrainingServiceBlockingStub training() {
    return TrainingServiceGrpc.newBlockingStub(tickets.channel());
  }

  private String ticket(String text) {
    var ticket = tickets.open(Map.of());
    ticket.text = text;
    return ticket.id;
  }

  private static String classify(Replica replica, String ticketId) {
    var response =
        replica.action().classify(InvokeRequest.newBuilder().setTicketId(ticketId).build());
    assertThat(List.of("category", "confidence", "spam", "tags"))
        .containsExactlyInAnyOrderElementsOf(response.getResult().getFieldsMap().keySet());
    return response.getResult().getFieldsOrThrow("category").getStringValue();
  }
}
