package kontur.tickets.lifecycle;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.refusal;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.contract.Actors;
import kontur.errors.v1.Reason;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.ListForgottenRequest;
import kontur.tickets.v1.MarkStuckRequest;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.RecordRefusalRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PendingEventsTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  private static final Steps steps = new Steps(service);

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
    steps.record(
        steps
            .step(ticket, 0, 1, "resolved")
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
  void aRefusalIsAnsweredAgainWhateverTheStateIsByThen() {
    var ticket = accept(service, telegram("refused-1", "one"));
    var request = command(ticket, "ticket.reopen", "r-1", "reason", "too early");

    var kept =
        service.lifecycle(Examples.agent()).recordRefusal(refused(ticket, "r-1", "too early"));
    steps.record(steps.step(ticket, 0, 1, "resolved"));
    var again = service.lifecycle(Examples.agent()).pendingEvents(request).getRecorded();
    var twice =
        service.lifecycle(Examples.agent()).recordRefusal(refused(ticket, "r-1", "too early"));

    assertThat(again).isEqualTo(kept.getRecorded()).isEqualTo(twice.getRecorded());
    assertThat(again.getOutcome()).isEqualTo("refused");
    assertThat(again.getReason()).isEqualTo("not-allowed");
    assertThat(again.getState()).isEqualTo("open.classified");
    assertThat(again.getAllowedList()).containsExactly("ticket.assign", "ticket.resolve");
    assertThat(
            refusal(() ->
                service
                    .lifecycle(Examples.agent())
                    .pendingEvents(command(ticket, "ticket.reopen", "r-1", "reason", "other"))))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void aRefusalNeverReplacesWhatAStepHasRecorded() {
    var ticket = accept(service, telegram("refused-2", "one"));
    var refusal = refused(ticket, "r-2", "");
    steps.record(
        steps
            .step(ticket, 0, 1, "open")
            .addConsumed(
                ConsumedEvent.newBuilder()
                    .setEnvelope(refusal.getEnvelope())
                    .setOutcome("applied")
                    .setToState("open.reopened")));

    var recorded = service.lifecycle(Examples.agent()).recordRefusal(refusal).getRecorded();

    assertThat(recorded.getOutcome()).isEqualTo("applied");
    assertThat(recorded.getState()).isEqualTo("open.reopened");
  }

  @Test
  void aRefusalIsKeptForItsOwnSenderOnly() {
    var ticket = accept(service, telegram("refused-3", "one"));
    var refusal = refused(ticket, "r-3", "");

    assertThat(
            refusal(
                () -> service.lifecycle(Examples.user(Role.AGENT, "sales")).recordRefusal(refusal)))
        .isEqualTo(Reason.TICKET_NOT_FOUND);
    assertThat(
            refusal(() -> service.lifecycle(Examples.user(Role.SUPERVISOR)).recordRefusal(refusal)))
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void checksTheActorAgainstTheTicket() {
    var ticket = accept(service, telegram("command-3", "one"));
    var customer = steps.row(ticket, "customer_id").toString();
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
    assertThat(refusal(() -> steps.record(Examples.agent(), steps.step(ticket, 0, 1, "new"))))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(pending(Actors.customer(customer, "x", "r"), request)).isEqualTo(1);
    assertThat(pending(Examples.user(Role.SUPERVISOR), request)).isEqualTo(1);
  }

  @Test
  void aCustomersCommandWaitsForTheMessageBeforeIt() {
    var ticket = accept(service, telegram("command-5", "one"));
    var customer = Actors.customer(steps.row(ticket, "customer_id").toString(), "x", "r");
    var request =
        command(ticket, "ticket.close", "c-5", "reason", "").toBuilder()
            .setAfterMessageId(Examples.id())
            .build();

    assertThat(refusal(() -> pending(customer, request))).isEqualTo(Reason.NOT_YET);
  }

  @Test
  void findsForgottenTicketsOldestFirst() {
    var late = accept(service, telegram("forgotten-1", "one"));
    steps.record(
        steps
            .step(late, 0, 1, "resolved")
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
    markStuck(ticket);
    assertThat(steps.row(ticket, "stuck")).isEqualTo(true);

    steps.record(steps.step(ticket, 0, 1, "new"));

    assertThat(steps.row(ticket, "stuck")).isEqualTo(false);
  }

  @Test
  void aTicketWhoseEventsAreAllRecordedIsNotMarkedStuck() {
    var ticket = accept(service, telegram("not-stuck", "one"));
    steps.record(steps.step(ticket, 0, 1, "new"));

    markStuck(ticket);

    assertThat(steps.row(ticket, "stuck")).isEqualTo(false);
  }

  private static void markStuck(OnTicket ticket) {
    service
        .lifecycle()
        .markStuck(
            MarkStuckRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setStuck(true)
                .setReason("no such definition")
                .build());
  }

  private static int pending(Actor actor, PendingEventsRequest request) {
    return service.lifecycle(actor).pendingEvents(request).getPending().getEventsCount();
  }

  private static RecordRefusalRequest refused(OnTicket ticket, String id, String reason) {
    return RecordRefusalRequest.newBuilder()
        .setEnvelope(
            LifecycleEnvelope.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setId(id)
                .setType("ticket.reopen")
                .setPayload(Structs.of(java.util.Map.of("reason", reason)))
                .setOccurredAt(Times.toProto(Clock.systemUTC().instant()))
                .setActor(Actors.name(Examples.agent())))
        .setReason("not-allowed")
        .setState("open.classified")
        .addAllowed("ticket.assign")
        .addAllowed("ticket.resolve")
        .build();
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
}
