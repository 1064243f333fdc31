package kontur.communication.delivery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of messages whose commands people dismissed.
final class DismissedCommands {
  private final JdbcClient sql;

  DismissedCommands(JdbcClient sql) {
    this.sql = sql;
  }

  /// Whether a command to send the message was taken before.
  boolean isTaken(UUID message) {
    return sql.sql("select exists (select from communication.delivery where message_id = :message)")
        .param("message", message)
        .query(Boolean.class)
        .single();
  }

  /// Opens an uncertain message for another decision, under the number of an attempt that will not
  /// be made: whoever decided counts the old one as done. False when it is not uncertain any more.
  boolean undecide(UUID message, int attempt, Instant now) {
    return sql.sql(
                """
                update communication.delivery set attempt = attempt + 1, updated_at = :now
                 where message_id = :message and attempt = :attempt and state = 'uncertain'
                """)
            .param("message", message)
            .param("attempt", attempt)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }
}
