package kontur.tickets.reading;

import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
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
    return open(request)
        .flatMap(read::find)
        .map(ticket ->
            FindForCustomerResponse.newBuilder()
                .setCustomerId(ticket.getCustomer().getId())
                .setTicket(ticket)
                .build())
        .orElseThrow(() ->
            new Refusal(
                Reason.NO_OPEN_TICKET, "the customer has no open ticket in this conversation"));
  }

  private boolean isStored(String message) {
    return sql.sql("select exists (select from tickets.message where id::text = ?)")
        .param(message)
        .query(Boolean.class)
        .single();
  }

  /// The sender's own tickets of this conversation, the newest first. A ticket that a button names
  /// must be one of them.
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
             order by t.created_at desc, t.id desc limit 1
            """)
        .param("account", request.getAccount())
        .param("sender", request.getSender())
        .param("key", request.getConversationKey())
        .param("ticket", request.getTicketId())
        .query((row, _) -> row.getObject("id", UUID.class))
        .optional();
  }
}
