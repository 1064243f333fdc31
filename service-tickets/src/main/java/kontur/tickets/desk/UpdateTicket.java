package kontur.tickets.desk;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.TicketEvent;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.reading.ReadTickets;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Access;
import kontur.tickets.ticket.Cause;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.UpdateTicketRequest;
import kontur.tickets.v1.UpdateTicketResponse;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Changes plain facts of a ticket; its lifecycle hears of those that it may look at.
final class UpdateTicket {
  private static final int LONGEST_FIELDS = 64 * 1024;

  private final JdbcClient sql;
  private final Transactions transactions;
  private final Once once;
  private final Tickets tickets;
  private final ReadTickets read;
  private final Journal journal;
  private final EventLog log;
  private final Clock clock;

  UpdateTicket(
      JdbcClient sql,
      Transactions transactions,
      Once once,
      Tickets tickets,
      ReadTickets read,
      Journal journal,
      EventLog log,
      Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.once = once;
    this.tickets = tickets;
    this.read = read;
    this.journal = journal;
    this.log = log;
    this.clock = clock;
  }

  UpdateTicketResponse update(Actor actor, UpdateTicketRequest request) {
    return transactions.run(() -> {
      var id = UUID.fromString(request.getTicketId());
      var ticket = tickets.lock(id).orElseThrow(() -> Access.notFound(request.getTicketId()));
      Access.require(actor, Action.UPDATE_TICKET, ticket.row());
      if (request.hasTeam()) {
        Access.require(actor, Action.MOVE_TEAM, ticket.row());
      }
      return once.run(
          actor,
          request.getIdempotencyKey(),
          request,
          UpdateTicketResponse.parser(),
          () -> updateOnce(actor, ticket, request));
    });
  }

  private UpdateTicketResponse updateOnce(
      Actor actor, LockedTicket ticket, UpdateTicketRequest request) {
    var now = Times.now(clock);
    var version = ticket.row().version();
    if (request.getExpectedVersion() != 0 && request.getExpectedVersion() != version) {
      throw new Refusal(
          Reason.VERSION_STALE, "the ticket has version " + version + " now: read it again");
    }
    var before = ticket.facts();
    change(ticket, request);
    var name = Actors.name(actor);
    log.add(
        List.of(
            EventLog.Line.fact(
                ticket.id(),
                now,
                "ticket.updated",
                name,
                actor.getRequestId(),
                EventLog.json(request))));
    if (!ticket.facts().equals(before)) {
      journal.lifecycle(List.of(Cause.changed(ticket, Ids.next(clock).toString(), name)), now);
    }
    var events = new ArrayList<TicketEvent>();
    if (!ticket.team().equals(ticket.row().team())) {
      events.add(journal.left(ticket, name, now));
    }
    events.add(journal.event(ticket, "ticket.changed", name, now).build());
    journal.publish(events);
    save(ticket, request, now);
    return UpdateTicketResponse.newBuilder()
        .setTicket(read.find(ticket.id()).orElseThrow())
        .build();
  }

  private static void change(LockedTicket ticket, UpdateTicketRequest request) {
    if (request.hasPriority()) {
      ticket.priority(request.getPriority());
    }
    if (request.hasTeam()) {
      ticket.team(Rows.text(request.getTeam()));
    }
    if (request.hasSubject()) {
      ticket.subject(Rows.text(request.getSubject()));
    }
    if (request.hasTags()) {
      ticket.tags(request.getTags().getTagsList().stream().map(Rows::text).toList());
    }
  }

  private void save(LockedTicket ticket, UpdateTicketRequest request, Instant now) {
    if (request.hasFields()) {
      saveFields(ticket.id(), request.getFields());
    }
    tickets.save(List.of(ticket), now);
  }

  /// A null removes a field.
  private void saveFields(UUID ticket, Struct fields) {
    var set = Struct.newBuilder();
    fields
        .getFieldsMap()
        .forEach((name, value) -> {
          if (value.getKindCase() != Value.KindCase.NULL_VALUE) {
            set.putFields(name, value);
          }
        });
    var length =
        sql.sql(
                """
                update tickets.ticket set fields = (fields - :names::text[]) || :set::jsonb
                 where id = :id returning length(fields::text)
                """)
            .param(
                "names",
                fields.getFieldsMap().keySet().stream().map(Rows::text).toArray(String[]::new))
            .param("set", EventLog.json(set.build()))
            .param("id", ticket)
            .query(Integer.class)
            .single();
    if (length > LONGEST_FIELDS) {
      throw Refusal.invalidField("fields", "must have at most 64 KiB in all");
    }
  }
}
