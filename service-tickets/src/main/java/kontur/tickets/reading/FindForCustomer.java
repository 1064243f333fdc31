package kontur.tickets.reading;

import java.util.HashMap;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Ids;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.FindForCustomerResponse;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The open ticket that a customer means, seen from a channel.
final class FindForCustomer {
  private final JdbcClient sql;
  private final ReadTickets read;

  FindForCustomer(JdbcClient sql, ReadTickets read) {
    this.sql = sql;
    this.read = read;
  }

  FindForCustomerResponse find(Actor actor, FindForCustomerRequest request) {
    Permission.require(actor, Action.SPEAK_FOR_CUSTOMERS, TicketScope.GENERAL);
    if (!request.getAfterMessageId().isEmpty() && !isStored(request.getAfterMessageId())) {
      throw new Refusal(
          Reason.NOT_YET, "message " + request.getAfterMessageId() + " is not stored yet");
    }
    return given(request)
        .or(() -> open(request).map(id -> new Found(id, "")))
        .flatMap(this::answer)
        .orElseThrow(() ->
            new Refusal(
                Reason.NO_OPEN_TICKET, "the customer has no open ticket in this conversation"));
  }

  private Optional<FindForCustomerResponse> answer(Found found) {
    return read.find(found.ticket())
        .map(ticket ->
            FindForCustomerResponse.newBuilder()
                .setCustomerId(ticket.getCustomer().getId())
                .setTicket(ticket)
                .setGivenKey(found.key())
                .build());
  }

  /// What an earlier try of the same command was about, though it may have closed the ticket.
  private Optional<Found> given(FindForCustomerRequest request) {
    if (request.getGivenKeysCount() == 0) {
      return Optional.empty();
    }
    var customer = customer(request);
    if (customer.isEmpty()) {
      return Optional.empty();
    }
    var keys = new HashMap<String, String>();
    for (var key : request.getGivenKeysList()) {
      keys.put(Ids.command("customer:" + customer.get(), key).toString(), key);
    }
    return sql.sql(
            """
            select l.ticket_id, l.command_id from tickets.event_log as l
              join tickets.ticket as t on t.id = l.ticket_id
             where t.customer_id = :customer and l.command_id = any(:commands::text[])
               and l.outcome in ('applied', 'deferred')
             order by l.position desc limit 1
            """)
        .param("customer", customer.get())
        .param("commands", keys.keySet().toArray(String[]::new))
        .query((row, _) ->
            new Found(
                row.getObject("ticket_id", UUID.class),
                keys.getOrDefault(row.getString("command_id"), "")))
        .optional();
  }

  private Optional<UUID> customer(FindForCustomerRequest request) {
    return sql.sql(
            """
            select a.customer_id from tickets.account as k
              join tickets.address as a on a.channel = k.channel
             where k.id = :account and a.value = :sender
            """)
        .param("account", request.getAccount())
        .param("sender", request.getSender())
        .query(UUID.class)
        .optional();
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

  /// The sender's own tickets of this conversation, the newest first. A ticket that a button names
  /// must be one of them. One whose first message came after the command is not what was meant.
  private Optional<UUID> open(FindForCustomerRequest request) {
    return sql.sql(
            """
            select t.id from tickets.ticket as t
              join tickets.conversation as v on v.id = t.conversation_id
              join tickets.address as a on a.customer_id = t.customer_id and a.channel = v.channel
             where v.account = :account and a.value = :sender and not t.final
               and (v.key = :key or v.id = (select conversation_id from tickets.conversation_alias
                                             where key = :key))
               and (:ticket = '' or t.id::text = :ticket)
               and (:after = '' or :ticket <> '' or not exists (
                      select from tickets.message as m
                       where m.ticket_id = t.id and m.direction = 'inbound')
                    or exists (
                      select from tickets.message as m, tickets.message as newest
                       where m.ticket_id = t.id and m.direction = 'inbound'
                         and newest.id = nullif(:after, '')::uuid and m.created_at <= newest.created_at))
             order by t.created_at desc, t.id desc limit 1
            """)
        .param("account", request.getAccount())
        .param("sender", request.getSender())
        .param("key", request.getConversationKey())
        .param("ticket", request.getTicketId())
        .param("after", request.getAfterMessageId())
        .query((row, _) -> row.getObject("id", UUID.class))
        .optional();
  }

  /// A ticket, and the key whose command it has recorded; empty when it was found as an open one.
  private record Found(UUID ticket, String key) {}
}
