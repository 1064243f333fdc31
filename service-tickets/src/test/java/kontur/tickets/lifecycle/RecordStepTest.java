package kontur.tickets.lifecycle;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.TicketEvent;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.Effect;
import kontur.tickets.v1.ListForgottenRequest;
import kontur.tickets.v1.MarkStuckRequest;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.PendingEventsRequest;
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
  void carriesOutEffectsInTheSameTransaction() throws Exception {
    var ticket = accept(service, mail("effects@example.org", "e1@x", List.of(), List.of()));

    record(
        step(ticket, 0, 1, "open.classified")
            .addEffects(effect("event.publish", "type", "ticket.created"))
            .addEffects(effect("reply.auto", "template", "acknowledge"))
            .addEffects(effect("notify", "to", "lead", "template", "unassigned"))
            .addEffects(effect("assignment.request", "queue", "billing"))
            .addEffects(
                Effect.newBuilder()
                    .setKey("k")
                    .setAction("tags.add")
                    .setArguments(
                        Structs.of(java.util.Map.of("tags", List.of("vip", "october"))))));

    assertThat(row(ticket, "queue")).isEqualTo("billing");
    assertThat(row(ticket, "tags").toString()).contains("october", "vip");
    var sent =
        OutboundCommand.parseFrom(
            outbox("kontur.outbound", "mail:support:effects@example.org").getLast());
    assertThat(sent.getSend().getAutomatic()).isTrue();
    assertThat(sent.getSend().getToList()).containsExactly("effects@example.org");
    assertThat(sent.getSend().getSubject()).isEqualTo("Re: Invoice is wrong");
    assertThat(sent.getSend().getInReplyTo()).isEqualTo("e1@x");
    var events = new ArrayList<String>();
    for (var value : outbox("kontur.events", ticket.getTicketId())) {
      events.add(TicketEvent.parseFrom(value).getType());
    }
    assertThat(events)
        .containsExactly(
            "ticket.created",
            "ticket.changed",
            "ticket.created",
            "message.added",
            "notification.added");
    assertThat(log(ticket)).hasSize(1);
  }

  @Test
  void anEffectThatCannotBeCarriedOutIsNotedAndFailsNothing() {
    var ticket = accept(service, telegram("step-9", "one"));

    var answer =
        record(
            step(ticket, 0, 1, "open.classified")
                .addEffects(effect("reply.auto", "template", "no-such"))
                .addEffects(effect("oncall.page", "level", "1"))
                .addEffects(effect("notify", "to", "", "template", "assigned"))
                .addEffects(effect("assignment.request", "queue", "sales")));

    assertThat(answer.hasStored()).isTrue();
    assertThat(row(ticket, "queue")).isEqualTo("sales");
    assertThat(log(ticket))
        .containsExactly(
            "message.received applied", "effect.failed ", "effect.failed ", "effect.failed ");
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

  @Test
  void aCommandCarriesEverythingThatItsSenderCouldHaveSeen() {
    var ticket = accept(service, telegram("command-1", "one"));
    accept(service, telegram("command-1", "two"));

    var pending =
        service
            .lifecycle(Examples.agent())
            .pendingEvents(command(ticket, "ticket.resolve", "c-1", "resolution", "solved"))
            .getPending();

    assertThat(pending.getEventsList())
        .extracting(LifecycleEnvelope::getNumber)
        .containsExactly(1L, 2L);
    assertThat(pending.getFacts().getFieldsMap())
        .containsOnlyKeys("channel", "origin", "priority", "tier", "tags");
  }

  @Test
  void aRecordedCommandIsAnsweredAgainAndOtherContentIsRefused() {
    var ticket = accept(service, telegram("command-2", "one"));
    var envelope =
        LifecycleEnvelope.newBuilder()
            .setTicketId(ticket.getTicketId())
            .setId("c-2")
            .setType("ticket.resolve")
            .setPayload(Structs.of(java.util.Map.of("resolution", "solved")))
            .setOccurredAt(Times.toProto(Clock.systemUTC().instant()))
            .setActor("user:a");
    record(
        step(ticket, 0, 1, "resolved")
            .addConsumed(
                ConsumedEvent.newBuilder()
                    .setEnvelope(envelope)
                    .setOutcome("applied")
                    .setToState("resolved")));

    var again =
        service
            .lifecycle(Examples.agent())
            .pendingEvents(command(ticket, "ticket.resolve", "c-2", "resolution", "solved"));

    assertThat(again.getRecorded().getOutcome()).isEqualTo("applied");
    assertThat(again.getRecorded().getState()).isEqualTo("resolved");
    assertThat(
            refusal(() ->
                service
                    .lifecycle(Examples.agent())
                    .pendingEvents(
                        command(ticket, "ticket.resolve", "c-2", "resolution", "wontfix"))))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void checksTheActorAgainstTheTicket() {
    var ticket = accept(service, telegram("command-3", "one"));
    var customer = row(ticket, "customer_id").toString();
    var request = command(ticket, "ticket.resolve", "c-3", "resolution", "solved");

    assertThat(refusal(() -> pending(Examples.user(Role.AGENT, "sales"), request)))
        .isEqualTo(Reason.TICKET_NOT_FOUND);
    assertThat(
            refusal(
                () -> pending(Actors.customer(UUID.randomUUID().toString(), "x", "r"), request)))
        .isEqualTo(Reason.TICKET_NOT_FOUND);
    assertThat(refusal(() -> pending(Actors.service("gateway"), request)))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(
            refusal(() ->
                pending(
                    Actors.customer(customer, "x", "r"),
                    command(ticket, "ticket.assign", "c-4", "assignee", "me"))))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> record(Examples.agent(), step(ticket, 0, 1, "new"))))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(pending(Actors.customer(customer, "x", "r"), request)).isEqualTo(1);
    assertThat(pending(Examples.user(Role.SUPERVISOR), request)).isEqualTo(1);
  }

  @Test
  void aCustomersCommandWaitsForTheMessageBeforeIt() {
    var ticket = accept(service, telegram("command-5", "one"));
    var customer = Actors.customer(row(ticket, "customer_id").toString(), "x", "r");
    var request =
        command(ticket, "ticket.close", "c-5", "reason", "").toBuilder()
            .setAfterMessageId(Examples.id())
            .build();

    assertThat(refusal(() -> pending(customer, request))).isEqualTo(Reason.NOT_YET);
  }

  @Test
  void findsForgottenTicketsOldestFirst() {
    var late = accept(service, telegram("forgotten-1", "one"));
    record(
        step(late, 0, 1, "resolved")
            .setNextDeadline(
                Times.toProto(Clock.systemUTC().instant().minus(Duration.ofHours(2)))));
    var waiting = accept(service, telegram("forgotten-2", "one"));
    var now = Clock.systemUTC().instant();

    var found =
        service
            .lifecycle()
            .listForgotten(
                ListForgottenRequest.newBuilder()
                    .setDeadlineBefore(Times.toProto(now.minus(Duration.ofMinutes(2))))
                    .setEventBefore(Times.toProto(now.plusSeconds(5)))
                    .setLimit(500)
                    .build())
            .getTicketsList();

    assertThat(found.getFirst().getTicketId()).isEqualTo(late.getTicketId());
    assertThat(found.getFirst().getCurrent().getSeq()).isEqualTo(1);
    assertThat(found)
        .filteredOn(f -> f.getTicketId().equals(waiting.getTicketId()))
        .singleElement()
        .satisfies(f -> assertThat(f.getPending().getEventsList()).hasSize(1));
  }

  @Test
  void aStuckTicketIsMarkedUntilAStepIsRecorded() {
    var ticket = accept(service, telegram("stuck", "one"));
    service
        .lifecycle()
        .markStuck(
            MarkStuckRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setStuck(true)
                .setReason("no such definition")
                .build());
    assertThat(row(ticket, "stuck")).isEqualTo(true);

    record(step(ticket, 0, 1, "new"));

    assertThat(row(ticket, "stuck")).isEqualTo(false);
  }

  private static int pending(Actor actor, PendingEventsRequest request) {
    return service.lifecycle(actor).pendingEvents(request).getPending().getEventsCount();
  }

  private static Reason refusal(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return Refusal.of(e).orElseThrow().reason();
    }
    throw new AssertionError("was not refused");
  }

  private static PendingEventsRequest command(
      OnTicket ticket, String command, String id, String field, String value) {
    return PendingEventsRequest.newBuilder()
        .setTicketId(ticket.getTicketId())
        .setCommand(command)
        .setCommandId(id)
        .setPayload(Structs.of(java.util.Map.of(field, value)))
        .build();
  }

  private static Effect effect(String action, String... arguments) {
    var struct = Struct.newBuilder();
    for (var i = 0; i < arguments.length; i += 2) {
      struct.putFields(arguments[i], Value.newBuilder().setStringValue(arguments[i + 1]).build());
    }
    return Effect.newBuilder().setKey("key").setAction(action).setArguments(struct).build();
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

  private static List<byte[]> outbox(String topic, String key) {
    return service
        .sql()
        .sql("select value from tickets.outbox where topic = ? and key = ? order by id")
        .params(topic, key)
        .query(byte[].class)
        .list();
  }
}
