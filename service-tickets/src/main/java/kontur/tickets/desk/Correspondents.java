package kontur.tickets.desk;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.tickets.message.Conversation;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Customers that an agent writes to first, with their conversations.
final class Correspondents {
  private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

  private final JdbcClient sql;
  private final Clock clock;

  Correspondents(JdbcClient sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  Optional<Account> account(String id) {
    return sql.sql("select id, channel, team, correlation from tickets.account where id = ?")
        .param(id)
        .query((row, _) ->
            new Account(
                row.getString("id"),
                row.getString("channel"),
                row.getString("team"),
                row.getString("correlation").equals("open-ticket")))
        .optional();
  }

  /// Finds the conversation with that address and locks it; a new one can be made for mail only.
  Correspondent lock(Account account, String address, String name, Instant now) {
    var known = find(account, address);
    if (known.isPresent()) {
      return known.get();
    }
    if (!account.channel().equals("email")) {
      throw Refusal.invalidField(
          "customer_address", "must be a customer who has written to this bot in a private chat");
    }
    if (!MAIL.matcher(address).matches()) {
      throw Refusal.invalidField("customer_address", "must be a mail address");
    }
    create(account, address, name, now);
    return find(account, address).orElseThrow();
  }

  private Optional<Correspondent> find(Account account, String address) {
    return sql.sql(
            """
            select v.id, v.customer_id, c.tier, v.reply_to
              from tickets.conversation as v join tickets.customer as c on c.id = v.customer_id
             where v.account = ? and v.reply_to = ?
             order by v.created_at limit 1 for no key update of v
            """)
        .params(account.id(), address)
        .query((row, _) ->
            new Correspondent(
                row.getObject("id", UUID.class),
                row.getObject("customer_id", UUID.class),
                row.getString("tier"),
                row.getString("reply_to")))
        .optional();
  }

  private void create(Account account, String address, String name, Instant now) {
    var customer = Ids.next(clock);
    var isNew =
        sql.sql(
                """
                insert into tickets.address (channel, value, customer_id) values (?, ?, ?)
                on conflict do nothing
                """)
            .params(account.channel(), address, customer)
            .update();
    if (isNew == 1) {
      sql.sql("insert into tickets.customer (id, name, created_at) values (?, ?, ?::timestamptz)")
          .params(customer, name, now.toString())
          .update();
    }
    sql.sql(
            """
            insert into tickets.conversation (id, key, account, channel, customer_id, reply_to, created_at)
            select ?, ?, ?, a.channel, a.customer_id, a.value, ?::timestamptz
              from tickets.address as a where a.channel = ? and a.value = ?
            on conflict do nothing
            """)
        .params(
            Ids.next(clock),
            Conversation.mailKey(account.id(), address),
            account.id(),
            now.toString(),
            account.channel(),
            address)
        .update();
  }

  /// The customer takes part in the ticket; in a conversation of one open ticket it is that one.
  void takesPart(Account account, Correspondent correspondent, UUID ticket) {
    if (account.channel().equals("email")) {
      sql.sql("insert into tickets.participant (ticket_id, address, kind) values (?, ?, 'sender')")
          .params(ticket, correspondent.replyTo())
          .update();
    }
    if (account.byOpenTicket()) {
      sql.sql(
              """
              update tickets.conversation as v set open_ticket_id = ?
               where v.id = ?
                 and not exists (select from tickets.ticket as t
                                  where t.id = v.open_ticket_id and not t.final)
              """)
          .params(ticket, correspondent.conversation())
          .update();
    }
  }

  /// An account that a ticket can run over.
  record Account(String id, String channel, String team, boolean byOpenTicket) {}

  /// A customer and the conversation with them.
  record Correspondent(UUID conversation, UUID customer, String tier, String replyTo) {}
}
