package kontur.tickets.training;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.AdoptCorrectionsRequest;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.Correction;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTrainingSetRequest;
import kontur.tickets.v1.GetTrainingSetResponse;
import kontur.tickets.v1.ListCorrectionsRequest;
import kontur.tickets.v1.NoteClassificationRequest;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RemoveCorrectionRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainingTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  private static final Actor WORKFLOW = Actors.service("workflow");

  @Test
  void notesTheReasonInTheEventLogOnceAndTheLanguageWhenNoneIsKnown() {
    var ticket = accept(service, telegram("training-1", "Where is my parcel"));
    var unknown = "update tickets.ticket set language = '' where id = ?";
    service.sql().sql(unknown).param(UUID.fromString(ticket.getTicketId())).update();

    note(ticket, "delivery", "en");
    note(ticket, "delivery", "en");

    assertThat(log(ticket)).containsExactly("by example classifier at 0.87");
    assertThat(language(ticket)).isEqualTo("en");
    note(ticket, "sales", "ru");
    assertThat(log(ticket)).hasSize(2);
    assertThat(language(ticket)).isEqualTo("en");
  }

  @Test
  void aPersonsOtherCategoryWaitsUntilItIsAdopted() {
    var ticket = accept(service, telegram("training-2", "Where is my strange parcel"));
    note(ticket, "sales", "en");
    var version = set().getVersion();

    categorize(ticket, 0, "delivery", "user:u1");

    assertThat(correction(ticket).getCategory()).isEqualTo("delivery");
    assertThat(correction(ticket).getAnswered()).isEqualTo("sales");
    assertThat(correction(ticket).getLanguage()).isEqualTo("en");
    assertThat(correction(ticket).getText()).contains("Where is my strange parcel");
    assertThat(correction(ticket).getCorrectedBy()).isEqualTo("user:u1");
    assertThat(learnt(ticket)).isEmpty();
    assertThat(set().getVersion()).isEqualTo(version);

    var key = UUID.randomUUID().toString();
    var adopted = adopt(key);

    assertThat(adopted).isGreaterThan(version);
    assertThat(adopt(key)).isEqualTo(adopted);
    assertThat(learnt(ticket)).hasSize(1);
    assertThat(set().getVersion()).isEqualTo(adopted);
  }

  @Test
  void theLastWordCountsAndAgreeingTakesItBack() {
    var ticket = accept(service, telegram("training-3", "Something odd"));
    note(ticket, "sales", "en");
    categorize(ticket, 0, "delivery", "user:u1");
    adopt(UUID.randomUUID().toString());
    var version = set().getVersion();

    categorize(ticket, 1, "fault", "user:u2");

    assertThat(correction(ticket).getCategory()).isEqualTo("fault");
    assertThat(learnt(ticket)).isEmpty();
    assertThat(set().getVersion()).isGreaterThan(version);
    categorize(ticket, 2, "sales", "user:u1");
    assertThat(corrections(ticket)).isEmpty();
  }

  @Test
  void learnsNothingFromAgreementSpamOrOthersThanPeople() {
    var ticket = accept(service, telegram("training-4", "Something plain"));
    note(ticket, "sales", "en");

    categorize(ticket, 0, "sales", "user:u1");
    categorize(ticket, 1, "spam", "user:u1");
    categorize(ticket, 2, "fault", "service:lifecycle");

    assertThat(corrections(ticket)).isEmpty();
  }

  @Test
  void removingIsForGoodAndCountsAtOnce() {
    var ticket = accept(service, telegram("training-5", "To be forgotten"));
    categorize(ticket, 0, "fault", "user:u1");
    adopt(UUID.randomUUID().toString());
    var version = set().getVersion();
    var id = RemoveCorrectionRequest.newBuilder().setId(correction(ticket).getId()).build();

    assertThat(service.training(admin()).removeCorrection(id).getRemoved()).isTrue();
    assertThat(service.training(admin()).removeCorrection(id).getRemoved()).isFalse();

    assertThat(corrections(ticket)).isEmpty();
    assertThat(set().getVersion()).isEqualTo(version + 1);
  }

  @Test
  void pagesGoFromTheNewestToTheOldest() {
    for (var i = 0; i < 3; i++) {
      categorize(accept(service, telegram("training-6-" + i, "page " + i)), 0, "fault", "user:u1");
    }
    var first = list(ListCorrectionsRequest.newBuilder().setPageSize(2).build());
    var token = first.getLast().getId();

    var second =
        list(ListCorrectionsRequest.newBuilder().setPageSize(2).setPageToken(token).build());

    assertThat(first)
        .extracting(Correction::getText)
        .containsExactly("page 2\npage 2", "page 1\npage 1");
    assertThat(second.getFirst().getText()).startsWith("page 0");
    assertThatThrownBy(() -> list(ListCorrectionsRequest.newBuilder().setPageToken("x").build()))
        .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.INVALID_FIELD));
  }

  @Test
  void isForAdministratorsAndServicesOnly() {
    var supervisor = user(Role.SUPERVISOR);

    assertThatThrownBy(() ->
            service
                .training(supervisor)
                .listCorrections(ListCorrectionsRequest.getDefaultInstance()))
        .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.FORBIDDEN));
    assertThatThrownBy(() ->
            service
                .training(admin())
                .noteClassification(request(UUID.randomUUID().toString(), "sales", "en")))
        .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.FORBIDDEN));
    assertThatThrownBy(() ->
            service
                .training(WORKFLOW)
                .noteClassification(request(UUID.randomUUID().toString(), "sales", "en")))
        .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.TICKET_NOT_FOUND));
  }

  private static void note(OnTicket ticket, String category, String language) {
    var noted =
        service
            .training(WORKFLOW)
            .noteClassification(request(ticket.getTicketId(), category, language));
    assertThat(noted.getTrainingVersion()).isNotNegative();
  }

  private static NoteClassificationRequest request(String id, String category, String language) {
    return NoteClassificationRequest.newBuilder()
        .setTicketId(id)
        .setCategory(category)
        .setConfidence(0.87)
        .setDecidedBy("by example classifier at 0.87")
        .setLanguage(language)
        .setModel("c0ffee")
        .build();
  }

  private static void categorize(OnTicket ticket, long seq, String category, String actor) {
    var envelope =
        LifecycleEnvelope.newBuilder()
            .setTicketId(ticket.getTicketId())
            .setId(UUID.randomUUID().toString())
            .setType("ticket.categorize")
            .setOccurredAt(Times.toProto(Instant.EPOCH))
            .setActor(actor)
            .setPayload(
                Struct.newBuilder()
                    .putFields("category", Value.newBuilder().setStringValue(category).build()));
    var step =
        RecordStepRequest.newBuilder()
            .setTicketId(ticket.getTicketId())
            .setExpectedSeq(seq)
            .setSnapshot(ByteString.copyFromUtf8("{\"seq\":" + seq + "}"))
            .setSnapshotHash(String.valueOf(seq % 10).repeat(64))
            .setDefinitionName("default")
            .setDefinitionVersion("1.0.0")
            .setDefinitionSha256("a".repeat(64))
            .setState("open.classified")
            .setLastNumber(1)
            .addConsumed(ConsumedEvent.newBuilder().setEnvelope(envelope).setOutcome("applied"));
    if (seq == 0) {
      step.addConsumed(
          ConsumedEvent.newBuilder()
              .setEnvelope(
                  LifecycleEnvelope.newBuilder()
                      .setTicketId(ticket.getTicketId())
                      .setNumber(1)
                      .setOccurredAt(Times.toProto(Instant.EPOCH))
                      .setId("m1")
                      .setType("message.received")
                      .setActor("customer:x"))
              .setOutcome("applied"));
    }
    assertThat(service.lifecycle(WORKFLOW).recordStep(step.build()).hasStored()).isTrue();
  }

  private static long adopt(String key) {
    var request = AdoptCorrectionsRequest.newBuilder().setIdempotencyKey(key).build();
    return service.training(admin()).adoptCorrections(request).getVersion();
  }

  private static GetTrainingSetResponse set() {
    return service.training(WORKFLOW).getTrainingSet(GetTrainingSetRequest.getDefaultInstance());
  }

  private static List<Correction> learnt(OnTicket ticket) {
    return of(ticket, set().getCorrectionsList());
  }

  private static Correction correction(OnTicket ticket) {
    assertThat(corrections(ticket)).hasSize(1);
    return corrections(ticket).getFirst();
  }

  private static List<Correction> corrections(OnTicket ticket) {
    return of(ticket, list(ListCorrectionsRequest.newBuilder().setPageSize(200).build()));
  }

  private static List<Correction> list(ListCorrectionsRequest request) {
    return service.training(admin()).listCorrections(request).getCorrectionsList();
  }

  private static List<Correction> of(OnTicket ticket, List<Correction> all) {
    return all.stream().filter(c -> c.getTicketId().equals(ticket.getTicketId())).toList();
  }

  private static String language(OnTicket ticket) {
    var request = GetTicketRequest.newBuilder().setId(ticket.getTicketId()).build();
    return service.tickets(admin()).getTicket(request).getTicket().getLanguage();
  }

  private static List<String> log(OnTicket ticket) {
    return service
        .sql()
        .sql(
            "select why from tickets.event_log where ticket_id = ? and type = 'ticket.classified' order by position")
        .param(UUID.fromString(ticket.getTicketId()))
        .query(String.class)
        .list();
  }

  private static Reason reason(Throwable e) {
    return Refusal.of((StatusRuntimeException) e).orElseThrow().reason();
  }

  private static Actor admin() {
    return user(Role.ADMIN);
  }

  private static Actor user(Role role) {
    return Actor.newBuilder().setKind(ActorKind.USER).setId("u9").addRoles(role).build();
  }
}
