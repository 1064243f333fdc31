package kontur.tickets.lifecycle;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Structs;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.RecordStepResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordStepTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  private static final Steps steps = new Steps(service);

  @Test
  void theFirstStepIsRecordedAndMovesTheTicket() {
    var ticket = accept(service, telegram("step-1", "hello"));

    var answer =
        steps.record(steps.step(ticket, 0, 1, "open.classified").putVars("category", "billing"));

    assertThat(answer.getStored().getSeq()).isEqualTo(1);
    assertThat(steps.row(ticket, "state")).isEqualTo("open.classified");
    assertThat(steps.row(ticket, "category")).isEqualTo("billing");
    assertThat(steps.row(ticket, "recorded_number")).isEqualTo(1L);
    assertThat(steps.log(ticket)).containsExactly("message.received applied");
  }

  @Test
  void theSameStepAgainIsStoredAgain() {
    var ticket = accept(service, telegram("step-2", "hello"));
    var step = steps.step(ticket, 0, 1, "new");
    steps.record(step);

    var again = steps.record(step);

    assertThat(again.getStored().getSeq()).isEqualTo(1);
    assertThat(steps.log(ticket)).hasSize(1);
  }

  @Test
  void aStepMadeOnAnOldStateIsStale() {
    var ticket = accept(service, telegram("step-3", "hello"));
    steps.record(steps.step(ticket, 0, 1, "new"));

    var stale = steps.record(steps.step(ticket, 0, 1, "open.classified"));

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

    var stale = steps.record(steps.step(ticket, 0, 0, "received"));

    assertThat(stale.getStale().getCurrent().getSeq()).isZero();
    assertThat(stale.getStale().getPending().getEventsList())
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(1L);
  }

  @Test
  void aStepThatPassesOverAnOlderEventIsStale() {
    var ticket = accept(service, telegram("step-5", "one"));
    accept(service, telegram("step-5", "two"));
    steps.record(steps.step(ticket, 0, 1, "new"));
    accept(service, telegram("step-5", "three"));

    var skipped = steps.step(ticket, 1, 3, "open");
    var stale =
        steps.record(
            skipped.clearConsumed().addConsumed(Steps.consumed(ticket, 3, "message.received")));

    assertThat(stale.getStale().getPending().getEventsList())
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(2L, 3L);
  }

  @Test
  void aTicketDoesNotEndWhileAnEventWaits() {
    var ticket = accept(service, telegram("step-6", "one"));
    steps.record(steps.step(ticket, 0, 1, "resolved"));
    accept(service, telegram("step-6", "wait!"));

    var stale = steps.record(steps.step(ticket, 1, 1, "closed").setFinal(true));
    var closed =
        steps.record(steps.step(ticket, 1, 2, "closed").setFinal(true).setTopState("closed"));

    assertThat(stale.hasStale()).isTrue();
    assertThat(closed.hasStored()).isTrue();
    assertThat(steps.row(ticket, "final")).isEqualTo(true);
    assertThat(accept(service, telegram("step-6", "again")).getCreated()).isTrue();
  }

  @Test
  void aMessageThatRacesWithClosingIsNeverLost() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < 100; attempt++) {
        var chat = "closing-" + attempt;
        var ticket = accept(service, telegram(chat, "one"));
        steps.record(steps.step(ticket, 0, 1, "resolved"));
        Future<RecordStepResponse> closing =
            threads.submit(() -> steps.record(steps.step(ticket, 1, 1, "closed").setFinal(true)));
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
    steps.record(
        steps
            .step(ticket, 0, 1, "resolved")
            .setTopState("resolved")
            .putVars("resolution", "solved"));
    assertThat(steps.row(ticket, "resolved_at")).isNotNull();

    steps.record(
        steps.step(ticket, 1, 1, "open.assigned").setTopState("open").putVars("resolution", ""));

    assertThat(steps.row(ticket, "resolved_at")).isNull();
    assertThat(steps.row(ticket, "resolution")).isEqualTo("");
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
    var step = steps.step(ticket, 0, 1, "new");
    step.getConsumedBuilder(0)
        .getEnvelopeBuilder()
        .setPayload(Structs.of(java.util.Map.of("a", "back\\\\u0000slash", "b", "nul\0nul")));

    steps.record(step);

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
}
