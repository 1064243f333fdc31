package kontur.communication.telegram;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The files whose messages are stored and whose bytes are still at the Bot API.
final class PendingFiles {
  private final JdbcClient sql;

  PendingFiles(JdbcClient sql) {
    this.sql = sql;
  }

  /// A file to fetch.
  ///
  /// @param attachment the attachment's id
  /// @param message the ledger row of its message
  record Pending(
      UUID attachment,
      UUID message,
      String conversationKey,
      String fileId,
      String fileName,
      String mediaType,
      int attempts) {}

  void add(String account, Pending file, Instant now) {
    sql.sql(
            """
            insert into communication.telegram_file
              (attachment_id, message_id, account_id, conversation_key, file_id, file_name, media_type, due)
            values (:attachment, :message, :account, :conversation, :file, :name, :type, :now)
            """)
        .param("attachment", file.attachment())
        .param("message", file.message())
        .param("account", account)
        .param("conversation", file.conversationKey())
        .param("file", file.fileId())
        .param("name", file.fileName())
        .param("type", file.mediaType())
        .param("now", at(now))
        .update();
  }

  List<Pending> due(String account, Instant now, int atMost) {
    return sql.sql(
            """
            select attachment_id, message_id, conversation_key, file_id, file_name, media_type, attempts
              from communication.telegram_file
             where account_id = :account and due <= :now
             order by due, attachment_id limit :atMost
            """)
        .param("account", account)
        .param("now", at(now))
        .param("atMost", atMost)
        .query((row, _) ->
            new Pending(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getInt(7)))
        .list();
  }

  void postpone(Pending file, Instant due) {
    sql.sql(
            """
            update communication.telegram_file set attempts = attempts + 1, due = :due
             where attachment_id = :attachment
            """)
        .param("due", at(due))
        .param("attachment", file.attachment())
        .update();
  }

  /// The file needs nothing more; false when another was faster.
  boolean done(Pending file) {
    return sql.sql("delete from communication.telegram_file where attachment_id = :attachment")
            .param("attachment", file.attachment())
            .update()
        == 1;
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
