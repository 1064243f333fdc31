package kontur.tickets.lifecycle;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.TicketRow;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.RecordRefusalRequest;
import kontur.tickets.v1.RecordedCommand;

/// Keeps what a lifecycle refused. Without it a repeat of the command, sent because its answer was
/// lost, could take effect minutes later.
final class RecordRefusal {
  private final Transactions transactions;
  private final Tickets tickets;
  private final RecordedCommands commands;
  private final EventLog log;
  private final Clock clock;

  RecordRefusal(
      Transactions transactions,
      Tickets tickets,
      RecordedCommands commands,
      EventLog log,
      Clock clock) {
    this.transactions = transactions;
    this.tickets = tickets;
    this.commands = commands;
    this.log = log;
    this.clock = clock;
  }

  /// What a repeat is answered from now on.
  RecordedCommand record(RecordRefusalRequest refusal, Actor actor) {
    return transactions.run(() -> recordInTransaction(refusal, actor));
  }

  private RecordedCommand recordInTransaction(RecordRefusalRequest refusal, Actor actor) {
    var envelope = refusal.getEnvelope();
    var id = UUID.fromString(envelope.getTicketId());
    // The lock orders this after a step that is recording the same command.
    var ticket =
        tickets
            .lock(id)
            .filter(locked -> Permission.can(actor, Action.READ_TICKET, scope(locked.row())))
            .orElseThrow(() -> new Refusal(Reason.TICKET_NOT_FOUND, "no ticket " + id));
    Permission.require(actor, Action.COMMAND, scope(ticket.row()));
    if (!envelope.getActor().equals(Actors.name(actor))) {
      throw new Refusal(
          Reason.FORBIDDEN, Actors.name(actor) + " did not give a command of another");
    }
    return commands
        .find(id, envelope.getId(), envelope.getType(), envelope.getPayload())
        .orElseGet(() -> add(id, refusal));
  }

  private RecordedCommand add(UUID ticket, RecordRefusalRequest refusal) {
    var envelope = refusal.getEnvelope();
    log.add(
        List.of(
            new EventLog.Line(
                ticket,
                Times.now(clock),
                0,
                envelope.getType(),
                envelope.getActor(),
                refusal.getReason(),
                "",
                "",
                refusal.getState(),
                refusal.getState(),
                "refused",
                envelope.getId(),
                EventLog.json(refusal))));
    return RecordedCommand.newBuilder()
        .setOutcome("refused")
        .setState(refusal.getState())
        .setReason(refusal.getReason())
        .addAllAllowed(refusal.getAllowedList())
        .build();
  }

  private static TicketScope scope(TicketRow ticket) {
    return TicketScope.of(ticket.team(), ticket.customerId().toString());
  }
}
