package kontur.tickets.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.TicketEvent;
import kontur.tickets.intake.MailIds.MailId;
import kontur.tickets.rows.Rows;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.Accepted;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What became of outgoing messages. A delivery only moves forward: by attempt, then by state.
final class Deliveries {
  /// FAILED is beyond SENT: a bounce comes after the other side took the message.
  private static final String RANK =
      """
      case %s when 'scheduled' then 0 when 'pending' then 1 when 'sending' then 2
              when 'uncertain' then 3 when 'sent' then 4 when 'suppressed' then 4 else 5 end
      """;

  private final JdbcClient sql;
  private final MailIds mailIds;
  private final Tickets tickets;
  private final Journal journal;

  Deliveries(JdbcClient sql, MailIds mailIds, Tickets tickets, Journal journal) {
    this.sql = sql;
    this.mailIds = mailIds;
    this.tickets = tickets;
    this.journal = journal;
  }

  /// The answers by event.
  Map<UUID, Accepted> store(List<ChannelEvent> events, Instant now) {
    var answers = new HashMap<UUID, Accepted>();
    if (events.isEmpty()) {
      return answers;
    }
    var mails = mailIds.lock(keys(events));
    var changed = new HashMap<UUID, Moved>();
    for (var moved : move(newest(events).values())) {
      changed.put(moved.messageId(), moved);
    }
    publish(changed.values(), now);
    tickets.touch(changed.values().stream().map(Moved::ticketId).toList(), now);
    remember(events, changed, mails);
    for (var event : events) {
      var moved = changed.get(UUID.fromString(event.getDelivery().getMessageId()));
      answers.put(
          UUID.fromString(event.getId()),
          moved == null
              ? Answers.noted(event.getId(), "an unknown message or an older state")
              : Answers.onTicket(
                  event.getId(), moved.ticketId().toString(), moved.number(), false, "delivery"));
    }
    return answers;
  }

  /// One result per message: what it says last.
  private static Map<UUID, Result> newest(List<ChannelEvent> events) {
    // Sorted, so that two batches lock the messages in one order.
    var newest = new TreeMap<UUID, Result>();
    for (var event : events) {
      var delivery = event.getDelivery();
      var result =
          new Result(
              UUID.fromString(delivery.getMessageId()),
              delivery.getAttempt(),
              state(delivery.getState()),
              delivery.getExternalId(),
              Rows.text(delivery.getReason()));
      newest.merge(result.id(), result, (a, b) -> b.rank() >= a.rank() ? b : a);
    }
    return newest;
  }

  private List<Moved> move(Collection<Result> results) {
    return sql.sql(
            """
            update tickets.message as m
               set delivery = r.state, delivery_attempt = r.attempt, delivery_reason = r.reason,
                   external_id = case when r.external = '' then m.external_id else r.external end
              from unnest(:ids::text[], :attempts::int[], :states::text[], :externals::text[], :reasons::text[])
                as r (id, attempt, state, external, reason), tickets.ticket as t
             where m.id = r.id::uuid and t.id = m.ticket_id and m.direction = 'outbound'
               and (m.delivery_attempt, %s) < (r.attempt, %s)
            returning m.id, m.ticket_id, t.number
            """
                .formatted(RANK.formatted("m.delivery"), RANK.formatted("r.state")))
        .param("ids", results.stream().map(r -> r.id().toString()).toArray(String[]::new))
        .param("attempts", results.stream().map(Result::attempt).toArray(Integer[]::new))
        .param("states", results.stream().map(Result::state).toArray(String[]::new))
        .param("externals", results.stream().map(Result::external).toArray(String[]::new))
        .param("reasons", results.stream().map(Result::reason).toArray(String[]::new))
        .query((row, _) ->
            new Moved(
                row.getObject("id", UUID.class),
                row.getObject("ticket_id", UUID.class),
                row.getLong("number")))
        .list();
  }

  private void publish(Collection<Moved> changed, Instant now) {
    Set<UUID> ids = new HashSet<>();
    changed.forEach(moved -> ids.add(moved.ticketId()));
    var rows = tickets.find(ids);
    var events = new ArrayList<TicketEvent>();
    for (var moved : changed) {
      var ticket = rows.get(moved.ticketId());
      if (ticket != null) {
        events.add(
            journal
                .event(ticket, "delivery.changed", "service:communication", now)
                .setMessageId(moved.messageId().toString())
                .build());
      }
    }
    journal.publish(events);
  }

  private static List<MailKey> keys(List<ChannelEvent> events) {
    return events.stream()
        .filter(Deliveries::namesAMail)
        .map(e -> MailKey.of(e.getAccount().getId(), e.getDelivery().getExternalId()))
        .toList();
  }

  private static boolean namesAMail(ChannelEvent event) {
    return event.getAccount().getChannel() == Channel.EMAIL
        && !event.getDelivery().getExternalId().isEmpty();
  }

  /// An answer to our mail names its Message-ID: from now on that leads to the ticket.
  private void remember(
      List<ChannelEvent> events, Map<UUID, Moved> changed, Map<MailKey, MailId> locked) {
    for (var event : events) {
      var message = UUID.fromString(event.getDelivery().getMessageId());
      var moved = changed.get(message);
      if (moved != null && namesAMail(event)) {
        var id =
            locked.get(MailKey.of(event.getAccount().getId(), event.getDelivery().getExternalId()));
        if (id != null) {
          id.leadsTo(moved.ticketId());
          id.carriedBy(message);
        }
      }
    }
    mailIds.save(locked.values());
  }

  private static String state(DeliveryState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /// What one event says of one message.
  private record Result(UUID id, int attempt, String state, String external, String reason) {
    /// As the SQL above: attempt first, then state.
    long rank() {
      var rank =
          switch (state) {
            case "scheduled" -> 0;
            case "pending" -> 1;
            case "sending" -> 2;
            case "uncertain" -> 3;
            case "sent", "suppressed" -> 4;
            default -> 5;
          };
      return attempt * 10L + rank;
    }
  }

  /// A message whose delivery has moved.
  private record Moved(UUID messageId, UUID ticketId, long number) {}
}
