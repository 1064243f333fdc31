package kontur.tickets.desk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.content.ContentRef;
import kontur.tickets.message.NewMessage;
import kontur.tickets.message.NewMessage.Author;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Outgoing messages that are stored already: found, locked and moved on.
final class Ours {
  private final JdbcClient sql;

  Ours(JdbcClient sql) {
    this.sql = sql;
  }

  /// The ticket of an outgoing message.
  Optional<UUID> ticketOf(UUID message) {
    return sql.sql("select ticket_id from tickets.message where id = ? and direction = 'outbound'")
        .param(message)
        .query(UUID.class)
        .optional();
  }

  /// The ticket of a reply that was taken back.
  Optional<UUID> ticketOfUndone(UUID message) {
    return sql.sql(
            """
            select ticket_id from tickets.event_log
             where type = 'reply.undone' and input ->> 'messageId' = ? limit 1
            """)
        .param(message.toString())
        .query(UUID.class)
        .optional();
  }

  /// Locks an outgoing message, after its ticket.
  Optional<Outgoing> lock(UUID message) {
    return sql.sql(
            """
            select * from tickets.message where id = ? and direction = 'outbound' for no key update
            """)
        .param(message)
        .query((row, _) -> outgoing(row))
        .optional();
  }

  private static Outgoing outgoing(ResultSet row) throws SQLException {
    var notBefore = row.getTimestamp("not_before");
    return new Outgoing(
        NewMessage.ours(
            row.getObject("id", UUID.class),
            row.getObject("ticket_id", UUID.class),
            row.getObject("conversation_id", UUID.class),
            new Author(
                row.getString("author"), row.getString("author_name"), row.getBoolean("automatic")),
            row.getString("subject"),
            row.getString("preview"),
            new ContentRef(
                row.getString("text_sha256"), row.getLong("text_size"), row.getString("text_type")),
            row.getTimestamp("created_at").toInstant(),
            row.getString("delivery"),
            notBefore == null ? null : notBefore.toInstant(),
            List.of((String[]) row.getArray("cc").getArray())),
        row.getString("delivery"),
        row.getInt("delivery_attempt"),
        notBefore == null ? null : notBefore.toInstant());
  }

  /// Makes of a scheduled reply what an immediate one is.
  void begin(UUID message, Instant now) {
    sql.sql(
            """
            update tickets.message set delivery = 'pending', created_at = ?::timestamptz where id = ?
            """)
        .params(now.toString(), message)
        .update();
  }

  /// Sets what a person decided.
  void decide(UUID message, String delivery, int attempt) {
    sql.sql(
            """
            update tickets.message
               set delivery = ?, delivery_attempt = ?, delivery_reason = '' where id = ?
            """)
        .params(delivery, attempt, message)
        .update();
  }

  /// Deletes a scheduled reply with its files.
  void delete(UUID message) {
    sql.sql("delete from tickets.message where id = ?").param(message).update();
  }

  /// Scheduled replies that are due, oldest first.
  List<UUID> due(Instant now, int limit) {
    return sql.sql(
            """
            select id from tickets.message
             where delivery = 'scheduled' and not_before <= ?::timestamptz
             order by not_before, id limit ?
            """)
        .params(now.toString(), limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /// When the next scheduled reply is due.
  Optional<Instant> nextDue() {
    return sql.sql(
            """
            select not_before from tickets.message
             where delivery = 'scheduled' order by not_before limit 1
            """)
        .query((row, _) -> row.getTimestamp(1).toInstant())
        .optional();
  }

  /// An outgoing message and how far its delivery is.
  record Outgoing(NewMessage message, String delivery, int attempt, @Nullable Instant notBefore) {}
}
