package kontur.tickets.ticket;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kontur.contract.Ids;
import kontur.contract.Topics;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.TicketEvent;
import kontur.tickets.outbox.Entry;
import kontur.tickets.outbox.Outbox;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Writes down what every change leaves behind: numbered lifecycle events, and events for the
/// world.
public final class Journal {
  private final JdbcClient sql;
  private final Outbox outbox;
  private final Clock clock;

  public Journal(JdbcClient sql, Outbox outbox, Clock clock) {
    this.sql = sql;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// Numbers what happened, in order, and hands it to the lifecycle. A final ticket has none.
  public void lifecycle(List<Cause> causes, Instant now) {
    var open = causes.stream().filter(cause -> !cause.ticket().isFinal()).toList();
    if (open.isEmpty()) {
      return;
    }
    letGo(open);
    var envelopes = open.stream().map(cause -> envelope(cause, now)).toList();
    sql.sql(
            """
            insert into tickets.lifecycle_event (ticket_id, number, cause, envelope, stored_at)
            select e.ticket::uuid, e.number, e.cause, e.envelope, :now::timestamptz
              from unnest(:tickets::text[], :numbers::bigint[], :causes::text[], :envelopes::bytea[])
                as e (ticket, number, cause, envelope)
            """)
        .param("now", now.toString())
        .param(
            "tickets",
            envelopes.stream().map(LifecycleEnvelope::getTicketId).toArray(String[]::new))
        .param("numbers", envelopes.stream().map(LifecycleEnvelope::getNumber).toArray(Long[]::new))
        .param("causes", open.stream().map(Cause::id).toArray(String[]::new))
        .param(
            "envelopes",
            envelopes.stream().map(LifecycleEnvelope::toByteArray).toArray(byte[][]::new))
        .update();
    var entries = new ArrayList<Entry>();
    for (var i = 0; i < open.size(); i++) {
      entries.add(entry(open, i, envelopes.get(i)));
    }
    outbox.add(entries);
  }

  /// What waits for an album goes first, unless the new event is another part of that album.
  private void letGo(List<Cause> causes) {
    var release = new LinkedHashSet<UUID>();
    for (var cause : causes) {
      var hold = cause.hold();
      if (hold == null) {
        release.add(cause.ticket().id());
      } else {
        outbox.holdLonger(cause.ticket().id(), hold.album(), hold.until());
      }
    }
    outbox.release(release);
  }

  private static Entry entry(List<Cause> causes, int place, LifecycleEnvelope envelope) {
    var cause = causes.get(place);
    var hold = cause.hold();
    // Within one batch, too, a later event of the ticket lets an earlier one go.
    var overtaken =
        causes.subList(place + 1, causes.size()).stream()
            .anyMatch(
                later -> later.ticket() == cause.ticket() && !Objects.equals(later.hold(), hold));
    return new Entry(
        Topics.LIFECYCLE,
        envelope.getTicketId(),
        envelope.toByteArray(),
        hold == null || overtaken
            ? null
            : new Entry.Hold(cause.ticket().id(), hold.album(), hold.until()));
  }

  private static LifecycleEnvelope envelope(Cause cause, Instant now) {
    return LifecycleEnvelope.newBuilder()
        .setTicketId(cause.ticket().id().toString())
        .setNumber(cause.ticket().nextNumber())
        .setId(cause.id())
        .setType(cause.type())
        .setOccurredAt(Times.toProto(now))
        .setPayload(Structs.of(cause.payload()))
        .setFacts(Structs.of(cause.ticket().facts().byName()))
        .setActor(cause.actor())
        .build();
  }

  /// An event for the world about a locked ticket; add what is special to it.
  public TicketEvent.Builder event(LockedTicket ticket, String type, String actor, Instant now) {
    return event(ticket.row(), type, actor, now)
        .setTeam(ticket.team())
        .setPriority(ticket.priority())
        .setVersion(ticket.version());
  }

  /// Tells those who saw a ticket in its team until now that it is elsewhere, and nothing of what
  /// it is there.
  public TicketEvent left(LockedTicket ticket, String actor, Instant now) {
    return TicketEvent.newBuilder()
        .setId(Ids.next(clock).toString())
        .setTicketId(ticket.id().toString())
        .setTicketNumber(ticket.row().number())
        .setType("ticket.left")
        .setOccurredAt(Times.toProto(now))
        .setActor(actor)
        .setTeam(ticket.row().team())
        .setVersion(ticket.version())
        .build();
  }

  /// An event for the world about a ticket that itself does not change.
  public TicketEvent.Builder event(TicketRow ticket, String type, String actor, Instant now) {
    return TicketEvent.newBuilder()
        .setId(Ids.next(clock).toString())
        .setTicketId(ticket.id().toString())
        .setTicketNumber(ticket.number())
        .setType(type)
        .setOccurredAt(Times.toProto(now))
        .setActor(actor)
        .setTeam(ticket.team())
        .setState(ticket.state())
        .setAssignee(ticket.assignee())
        .setPriority(ticket.priority())
        .setVersion(ticket.version());
  }

  /// The id of the one event that says that a ticket was created, whoever publishes it.
  public static String createdId(UUID ticket) {
    return Ids.named(ticket, "ticket.created").toString();
  }

  /// Publishes events for the world.
  public void publish(List<TicketEvent> events) {
    outbox.add(
        events.stream()
            .map(event -> Entry.now(Topics.EVENTS, event.getTicketId(), event.toByteArray()))
            .toList());
  }
}
