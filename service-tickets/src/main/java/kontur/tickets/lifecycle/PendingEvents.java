package kontur.tickets.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.tickets.rows.Structs;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.TicketRow;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.Pending;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.PendingEventsResponse;
import kontur.tickets.v1.RecordedCommand;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a command must carry: every event that its sender could have seen and no step has recorded.
final class PendingEvents {
  /// What a customer may ask of a lifecycle.
  private static final List<String> OF_CUSTOMERS = List.of("ticket.resolve", "ticket.close");

  private final JdbcClient sql;
  private final Tickets tickets;
  private final LifecycleStates states;
  private final RecordedCommands commands;

  PendingEvents(
      JdbcClient sql, Tickets tickets, LifecycleStates states, RecordedCommands commands) {
    this.sql = sql;
    this.tickets = tickets;
    this.states = states;
    this.commands = commands;
  }

  PendingEventsResponse of(PendingEventsRequest request, Actor actor) {
    var id = UUID.fromString(request.getTicketId());
    var ticket =
        tickets
            .find(id)
            .filter(row -> Permission.can(actor, Action.READ_TICKET, scope(row)))
            .orElseThrow(() -> new Refusal(Reason.TICKET_NOT_FOUND, "no ticket " + id));
    check(request, actor, ticket);
    return recorded(request)
        .map(r -> PendingEventsResponse.newBuilder().setRecorded(r).build())
        .orElseGet(() -> PendingEventsResponse.newBuilder().setPending(pending(ticket)).build());
  }

  private void check(PendingEventsRequest request, Actor actor, TicketRow ticket) {
    if (request.getCommand().isEmpty()) {
      Permission.require(actor, Action.SERVE, scope(ticket));
      return;
    }
    Permission.require(actor, Action.COMMAND, scope(ticket));
    if (actor.getKind() == ActorKind.CUSTOMER && !OF_CUSTOMERS.contains(request.getCommand())) {
      throw new Refusal(
          Reason.FORBIDDEN, Actors.name(actor) + " may not give " + request.getCommand());
    }
    if (!request.getAfterMessageId().isEmpty() && !isStored(request.getAfterMessageId())) {
      throw new Refusal(
          Reason.NOT_YET, "message " + request.getAfterMessageId() + " is not stored yet");
    }
  }

  private boolean isStored(String message) {
    try {
      return sql.sql("select exists (select from tickets.message where id = ?)")
          .param(UUID.fromString(message))
          .query(Boolean.class)
          .single();
    } catch (IllegalArgumentException _) {
      // No id of ours: it never will be.
      return false;
    }
  }

  Pending pending(TicketRow ticket) {
    return Pending.newBuilder()
        .addAllEvents(states.pending(ticket.id(), ticket.recordedNumber()))
        .setFacts(Structs.of(new LockedTicket(ticket).facts().byName()))
        .build();
  }

  private Optional<RecordedCommand> recorded(PendingEventsRequest request) {
    return request.getCommandId().isEmpty()
        ? Optional.empty()
        : commands.find(
            UUID.fromString(request.getTicketId()),
            request.getCommandId(),
            request.getCommand(),
            request.getPayload());
  }

  private static TicketScope scope(TicketRow ticket) {
    return TicketScope.of(ticket.team(), ticket.customerId().toString());
  }
}
