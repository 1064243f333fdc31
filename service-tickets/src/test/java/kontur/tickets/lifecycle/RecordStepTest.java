package kontur.tickets.lifecycle;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kontur.actor.v1.Actor;
import kontur.contract.Actors;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordStepTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void theFirstStepIsRecordedAndMovesTheTicket() {
    var ticket = accept(service, telegram("step-1", "hello"));

    var answer = record(step(ticket, 0, 1, "open.classified").putVars("category", "billing"));

    assertThat(answer.getStored().getSeq()).isEqualTo(1);
    assertThat(row(ticket, "state")).isEqualTo("open.classified");
    assertThat(row(ticket, "category")).isEqualTo("billing");
    assertThat(row(ticket, "recorded_number")).isEqualTo(1L);
    assertThat(log(ticket)).containsExactly("message.received applied");
  }

  @Test
  void theSameStepAgainIsStoredAgain() {
    var ticket = accept(service, telegram("step-2", "hello"));
    var step = step(ticket, 0, 1, "new");
    record(step);

    var again = record(step);

    assertThat(again.getStored().getSeq()).isEqualTo(1);
    assertThat(log(ticket)).hasSize(1);
  }

  @Test
  void aStepMadeOnAnOldStateIsStale() {
    var ticket = accept(service, telegram("step-3", "hello"));
    record(step(ticket, 0, 1, "new"));

    var stale = record(step(ticket, 0, 1, "open.classified"));

    assertThat(stale.getStale().getCurrent().getSeq()).isEqualTo(1);
    assertThat(stale.getStale().getCurrent().getSnapshot().toStringUtf8()).contains("new");
    assertThat(stale.getStale().getPending().getEventsList()).isEmpty();
    assertThat(
            stale.getStale().getPending().getFacts().getFieldsOrThrow("channel").getStringValue())
        .isEqualTo("telegram");
  }

  @Test
  void anEmptyFirstStepIsStaleAndGetsWhatWaits() {
    var ticket = accept(service, telegram("step-4", "hello"));

    var stale = record(step(ticket, 0, 0, "received"));

    assertThat(stale.getStale().getCurrent().getSeq()).isZero();
    assertThat(stale.getStale().getPending().getEventsList())
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(1L);
  }

  @Test
  void aStepThatPassesOverAnOlderEventIsStale() {
    var ticket = accept(service, telegram("step-5", "one"));
    accept(service, telegram("step-5", "two"));
    record(step(ticket, 0, 1, "new"));
    accept(service, telegram("step-5", "three"));

    var skipped = step(ticket, 1, 3, "open");
    var stale =
        record(skipped.clearConsumed().addConsumed(consumed(ticket, 3, "message.received")));

    assertThat(stale.getStale().getPending().getEventsList())
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(2L, 3L);
  }

  @Test
  void aTicketDoesNotEndWhileAnEventWaits() {
    var ticket = accept(service, telegram("step-6", "one"));
    record(step(ticket, 0, 1, "resolved"));
    accept(service, telegram("step-6", "wait!"));

    var stale = record(step(ticket, 1, 1, "closed").setFinal(true));
    var closed = record(step(ticket, 1, 2, "closed").setFinal(true).setTopState("closed"));

    assertThat(stale.hasStale()).isTrue();
    assertThat(closed.hasStored()).isTrue();
    assertThat(row(ticket, "final")).isEqualTo(true);
    assertThat(accept(service, telegram("step-6", "again")).getCreated()).isTrue();
  }

  @Test
  void aMessageThatRacesWithClosingIsNeverLost() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < 100; attempt++) {
        var chat = "closing-" + attempt;
        var ticket = accept(service, telegram(chat, "one"));
        record(step(ticket, 0, 1, "resolved"));
        Future<RecordStepResponse> closing =
            threads.submit(() -> record(step(ticket, 1, 1, "closed").setFinal(true)));
        Future<OnTicket> message =
            threads.submit(() -> accept(service, telegram(chat, "and one more")));

        var isClosed = closing.get().hasStored();

        assertThat(message.get().getCreated()).isEqualTo(isClosed);
      }
    }
  }

  @Test
  void resolvedAtIsThereWhileTheTicketIsResolved() {
    var ticket = accept(service, telegram("step-7", "one"));
    record(step(ticket, 0, 1, "resolved").setTopState("resolved").putVars("resolution", "solved"));
    assertThat(row(ticket, "resolved_at")).isNotNull();

    record(step(ticket, 1, 1, "open.assigned").setTopState("open").putVars("resolution", ""));

    assertThat(row(ticket, "resolved_at")).isNull();
    assertThat(row(ticket, "resolution")).isEqualTo("");
  }

  @Test
  void onlyTheLifecyclesRoleMayMoveALifecycle() {
    var ticket = accept(service, telegram("step-8", "one"));
    var tickets = service.sql("tickets");

    assertThatThrownBy(() ->
            tickets
                .sql("update tickets.ticket set state = 'closed' where id = ?")
                .param(UUID.fromString(ticket.getTicketId()))
                .update())
        .hasStackTraceContaining("permission denied");
    assertThatThrownBy(() -> tickets.sql("delete from tickets.event_log").update())
        .hasStackTraceContaining("permission denied");
    assertThatThrownBy(() -> tickets.sql("update tickets.event_log set why = ''").update())
        .hasStackTraceContaining("permission denied");
    assertThatThrownBy(() -> tickets.sql("delete from tickets.lifecycle_state").update())
        .hasStackTraceContaining("permission denied");
  }

  @Test
  void theLogKeepsWhatLooksLikeAnEscape() {
    var ticket = accept(service, telegram("step-10", "one"));
    var step = step(ticket, 0, 1, "new");
    step.getConsumedBuilder(0)
        .getEnvelopeBuilder()
        .setPayload(Structs.of(java.util.Map.of("a", "back\\\\u0000slash", "b", "nul\0nul")));

    record(step);

    assertThat(
            service
                .sql()
                .sql(
                    "select (input #>> '{payload,a}') || (input #>> '{payload,b}') from tickets.event_log where ticket_id = ?")
                .param(UUID.fromString(ticket.getTicketId()))
                .query(String.class)
                .single())
        .isEqualTo("back\\\\u0000slashnulnul");
  }

  /// A step that consumes what comes after the recorded number, up to `last`.
  static RecordStepRequest.Builder step(OnTicket ticket, long expected, long last, String state) {
    var snapshot = ByteString.copyFromUtf8("{\"state\":\"%s\",\"last\":%d}".formatted(state, last));
    var step =
        RecordStepRequest.newBuilder()
            .setTicketId(ticket.getTicketId())
            .setExpectedSeq(expected)
            .setSnapshot(snapshot)
            .setSnapshotHash(sha256(snapshot.toByteArray()))
            .setDefinitionName("default")
            .setDefinitionVersion("1.0.0")
            .setDefinitionSha256("a".repeat(64))
            .setState(state)
            .setLastNumber(last);
    for (var number = (Long) row(ticket, "recorded_number") + 1; number <= last; number++) {
      step.addConsumed(consumed(ticket, number, "message.received"));
    }
    return step;
  }

  private static ConsumedEvent consumed(OnTicket ticket, long number, String type) {
    return ConsumedEvent.newBuilder()
        .setEnvelope(
            LifecycleEnvelope.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setNumber(number)
                .setId("m" + number)
                .setType(type)
                .setOccurredAt(Times.toProto(Clock.systemUTC().instant()))
                .setActor("customer:x"))
        .setOutcome("applied")
        .build();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static RecordStepResponse record(RecordStepRequest.Builder step) {
    return record(Actors.service("workflow"), step);
  }

  private static RecordStepResponse record(Actor actor, RecordStepRequest.Builder step) {
    return service.lifecycle(actor).recordStep(step.build());
  }

  private static Object row(OnTicket ticket, String column) {
    return service
        .sql()
        .sql("select * from tickets.ticket where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .query()
        .singleRow()
        .get(column);
  }

  private static List<String> log(OnTicket ticket) {
    return service
        .sql()
        .sql(
            "select type || ' ' || outcome from tickets.event_log where ticket_id = ? order by position")
        .param(UUID.fromString(ticket.getTicketId()))
        .query(String.class)
        .list();
  }
}
