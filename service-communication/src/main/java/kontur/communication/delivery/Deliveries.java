package kontur.communication.delivery;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of outgoing messages. Every move names the state it starts from, so a late one changes
/// nothing.
public final class Deliveries {
  private final JdbcClient sql;

  Deliveries(JdbcClient sql) {
    this.sql = sql;
  }

  /// Adds a message to send; false for a repeat.
  boolean add(OutboundCommand command, Instant now) {
    var send = command.getSend();
    return sql.sql(
                """
                insert into communication.delivery
                  (message_id, account_id, conversation_key, ticket_id, ticket_number, recipient, automatic,
                   command, state, due, created_at, updated_at)
                values (:message, :account, :conversation, :ticket, :number, :recipient, :automatic,
                   :command, 'pending', :now, :now, :now)
                on conflict (message_id) do nothing
                """)
            .param("message", UUID.fromString(command.getMessageId()))
            .param("account", command.getAccount())
            .param("conversation", command.getConversationKey())
            .param("ticket", UUID.fromString(command.getTicketId()))
            .param("number", command.getTicketNumber())
            .param("recipient", send.getTo(0).toLowerCase(Locale.ROOT))
            .param("automatic", send.getAutomatic())
            .param("command", command.toByteArray())
            .param("now", at(now))
            .update()
        == 1;
  }

  /// Takes the next messages of an account: each the oldest open one of a conversation that has
  /// nothing on the wire.
  List<Attempt> begin(String account, long owner, Instant now, Instant deadline, int atMost) {
    return sql.sql(
            """
            with next as (
              select message_id from communication.delivery d
               where account_id = :account and state = 'pending' and due <= :now
                 and not exists (
                   select from communication.delivery e
                    where e.conversation_key = d.conversation_key and e.message_id <> d.message_id
                      and (e.state = 'sending' or e.state = 'pending' and e.seq < d.seq))
               order by seq limit :atMost
               for update skip locked)
            update communication.delivery d
               set state = 'sending', attempt = attempt + 1, owner = :owner, deadline = :deadline,
                   updated_at = :now
              from next where d.message_id = next.message_id
            returning d.message_id, d.account_id, d.conversation_key, d.command, d.attempt, d.owner,
                      d.created_at
            """)
        .param("account", account)
        .param("owner", owner)
        .param("now", at(now))
        .param("deadline", at(deadline))
        .param("atMost", atMost)
        .query((row, _) -> attempt(row))
        .list();
  }

  /// When the next message of the account is due, if one waits.
  Optional<Instant> nextDue(String account) {
    return sql.sql(
            """
            select due from communication.delivery
             where account_id = :account and state = 'pending' order by due limit 1
            """)
        .param("account", account)
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }

  /// The attempt ended. Its own sender may still say how after others took it for lost.
  boolean end(
      Attempt attempt,
      DeliveryState state,
      @Nullable String externalId,
      String reason,
      Instant now) {
    return sql.sql(
                """
                update communication.delivery
                   set state = :state, external_id = :externalId, reason = :reason, owner = null,
                       deadline = null, updated_at = :now
                 where message_id = :message and attempt = :attempt
                   and (state = 'sending' and owner = :owner or state = 'uncertain')
                """)
            .param("state", state.name().toLowerCase(Locale.ROOT))
            .param("externalId", externalId)
            .param("reason", reason)
            .param("message", attempt.message())
            .param("attempt", attempt.number())
            .param("owner", attempt.owner())
            .param("now", at(now))
            .update()
        == 1;
  }

  /// Nothing left: the message waits for its next attempt.
  boolean postpone(Attempt attempt, Instant due, String reason, Instant now) {
    return sql.sql(
                """
                update communication.delivery
                   set state = 'pending', due = :due, reason = :reason, owner = null, deadline = null,
                       updated_at = :now
                 where message_id = :message and attempt = :attempt and state = 'sending' and owner = :owner
                """)
            .param("due", at(due))
            .param("reason", reason)
            .param("message", attempt.message())
            .param("attempt", attempt.number())
            .param("owner", attempt.owner())
            .param("now", at(now))
            .update()
        == 1;
  }

  /// Messages on the wire whose sender is gone (its lock is free) or too late; they are locked
  /// until the transaction ends.
  List<Attempt> lost(Instant now) {
    return sql.sql(
            """
            select message_id, account_id, conversation_key, command, attempt, owner, created_at
              from communication.delivery
             where state = 'sending'
               and (deadline < :now or not exists (
                 select from pg_locks
                  where locktype = 'advisory' and granted and objsubid = 1
                    and (classid::bigint << 32 | objid::bigint) = owner))
             order by seq limit 100
             for update skip locked
            """)
        .param("now", at(now))
        .query((row, _) -> attempt(row))
        .list();
  }

  /// Messages that wait since before then for accounts other than these; they are locked until the
  /// transaction ends.
  List<Attempt> orphans(List<String> accounts, Instant before) {
    return sql.sql(
            """
            select message_id, account_id, conversation_key, command, attempt, 0, created_at
              from communication.delivery
             where state = 'pending' and created_at < :before and account_id <> all(:accounts::text[])
             order by seq limit 100
             for update skip locked
            """)
        .param("accounts", accounts.toArray(String[]::new))
        .param("before", at(before))
        .query((row, _) -> attempt(row))
        .list();
  }

  /// A message that waits will never leave.
  boolean fail(UUID message, String reason, Instant now) {
    return sql.sql(
                """
                update communication.delivery set state = 'failed', reason = :reason, updated_at = :now
                 where message_id = :message and state = 'pending'
                """)
            .param("reason", reason)
            .param("message", message)
            .param("now", at(now))
            .update()
        == 1;
  }

  /// Accounts other than these that messages wait for, with one of the messages.
  public List<Waiting> waitingForOthers(List<String> accounts) {
    return sql.sql(
            """
            select account_id, count(*), (array_agg(command order by seq))[1]
              from communication.delivery
             where state = 'pending' and account_id <> all(:accounts::text[])
             group by account_id order by account_id limit 100
            """)
        .param("accounts", accounts.toArray(String[]::new))
        .query((row, _) -> new Waiting(row.getString(1), row.getLong(2), command(row.getBytes(3))))
        .list();
  }

  /// A person decided that an uncertain message shall be sent again: it waits from now on, not
  /// since it was written.
  boolean sendAgain(UUID message, int attempt, Instant now) {
    return sql.sql(
                """
                update communication.delivery
                   set state = 'pending', due = :now, owner = null, deadline = null,
                       created_at = :now, updated_at = :now
                 where message_id = :message and attempt = :attempt and state = 'uncertain'
                """)
            .param("message", message)
            .param("attempt", attempt)
            .param("now", at(now))
            .update()
        == 1;
  }

  /// A person decided that an uncertain message arrived; gives the attempt when that was news.
  Optional<Attempt> arrived(UUID message, int attempt, Instant now) {
    return sql.sql(
            """
            update communication.delivery
               set state = 'sent', owner = null, deadline = null, updated_at = :now
             where message_id = :message and attempt = :attempt and state = 'uncertain'
            returning message_id, account_id, conversation_key, command, attempt, 0, created_at
            """)
        .param("message", message)
        .param("attempt", attempt)
        .param("now", at(now))
        .query((row, _) -> attempt(row))
        .optional();
  }

  /// What is known about a message that left: for a delivery report that names it.
  public Optional<Left> left(UUID message) {
    return sql.sql(
            """
            select attempt, conversation_key from communication.delivery
             where message_id = :message and state in ('sent', 'uncertain')
            """)
        .param("message", message)
        .query((row, _) -> new Left(row.getInt(1), row.getString(2)))
        .optional();
  }

  /// How many automatic messages the address got since.
  int automaticSince(String account, String recipient, Instant since) {
    return sql.sql(
            """
            select count(*) from communication.delivery
             where account_id = :account and recipient = :recipient and automatic and state = 'sent'
               and updated_at > :since
            """)
        .param("account", account)
        .param("recipient", recipient.toLowerCase(Locale.ROOT))
        .param("since", at(since))
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// How many automatic messages about a ticket the address got since.
  int automaticSince(String account, UUID ticket, String recipient, Instant since) {
    return sql.sql(
            """
            select count(*) from communication.delivery
             where account_id = :account and recipient = :recipient and ticket_id = :ticket
               and automatic and state = 'sent' and updated_at > :since
            """)
        .param("account", account)
        .param("ticket", ticket)
        .param("recipient", recipient)
        .param("since", at(since))
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// How many automatic messages an account sent since.
  int automaticSince(String account, Instant since) {
    return sql.sql(
            """
            select count(*) from communication.delivery
             where account_id = :account and automatic and state = 'sent' and updated_at > :since
            """)
        .param("account", account)
        .param("since", at(since))
        .query((row, _) -> row.getInt(1))
        .single();
  }

  /// How much left, or may have left, within the last minute and the last 24 hours.
  Rate.Sent sent(String account, Instant now) {
    return sql.sql(
            """
            select count(*) filter (where updated_at > :minute), count(*)
              from communication.delivery
             where account_id = :account and state in ('sending', 'sent', 'uncertain')
               and updated_at > :day
            """)
        .param("account", account)
        .param("minute", at(now.minus(Duration.ofMinutes(1))))
        .param("day", at(now.minus(Duration.ofDays(1))))
        .query((row, _) -> new Rate.Sent(row.getInt(1), row.getInt(2)))
        .single();
  }

  /// Messages of an account that a person must decide on, sent since then.
  List<Attempt> uncertain(String account, Instant since) {
    return sql.sql(
            """
            select message_id, account_id, conversation_key, command, attempt, 0, created_at
              from communication.delivery
             where account_id = :account and state = 'uncertain' and updated_at > :since
             order by seq limit 100
            """)
        .param("account", account)
        .param("since", at(since))
        .query((row, _) -> attempt(row))
        .list();
  }

  /// The ticket of a number, as far as a message about it was ever sent.
  public Optional<UUID> ticket(long number) {
    return sql.sql("select ticket_id from communication.delivery where ticket_number = ? limit 1")
        .param(number)
        .query((row, _) -> row.getObject(1, UUID.class))
        .optional();
  }

  /// How many messages of an account wait or are on the wire, and how many a person must decide on.
  public Counts counts(String account) {
    return sql.sql(
            """
            select count(*) filter (where state in ('pending', 'sending')),
                   count(*) filter (where state = 'uncertain')
              from communication.delivery
             where account_id = :account and state in ('pending', 'sending', 'uncertain')
            """)
        .param("account", account)
        .query((row, _) -> new Counts(row.getLong(1), row.getLong(2)))
        .single();
  }

  private static Attempt attempt(ResultSet row) throws SQLException {
    return new Attempt(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getString(3),
        command(row.getBytes(4)),
        row.getInt(5),
        row.getLong(6),
        row.getObject(7, OffsetDateTime.class).toInstant());
  }

  private static OutboundCommand command(byte[] bytes) {
    try {
      return OutboundCommand.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a delivery row holds no command", e);
    }
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /// A message that left.
  public record Left(int attempt, String conversationKey) {}

  /// How many messages wait for an account, and one of them.
  public record Waiting(String account, long count, OutboundCommand command) {}

  /// How much an account has open.
  public record Counts(long pending, long uncertain) {}
}
