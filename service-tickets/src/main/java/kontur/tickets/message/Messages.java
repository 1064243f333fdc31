package kontur.tickets.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.content.Reference;
import kontur.events.v1.Attachment;
import kontur.tickets.rows.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Messages and their files, stored together with the references on their content.
public final class Messages {
  private final JdbcClient sql;
  private final ContentStore content;

  public Messages(JdbcClient sql, ContentStore content) {
    this.sql = sql;
    this.content = content;
  }

  /// Stores messages with their files.
  public void add(Collection<NewMessage> messages, Collection<NewAttachment> attachments) {
    if (messages.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into tickets.message
                   (id, ticket_id, conversation_id, direction, author, author_name, subject, preview,
                    text_sha256, text_size, text_type, html_sha256, html_size, html_type,
                    raw_sha256, raw_size, raw_type, created_at, delivery, not_before, automatic,
                    unverified, correlation_reason, placeholder, external_id, reply_to, album, cc,
                    new_text_from, new_text_to)
            select id, ticket_id, conversation_id, direction, author, author_name, subject, preview,
                   text_sha256, text_size, text_type, html_sha256, html_size, html_type,
                   raw_sha256, raw_size, raw_type, created_at, delivery, not_before, automatic,
                   unverified, correlation_reason, placeholder, external_id, reply_to, album, cc,
                   new_text_from, new_text_to
              from json_populate_recordset(null::tickets.message, :messages::json)
            """)
        .param("messages", Rows.of(messages))
        .update();
    addAttachments(attachments);
    content.reference(references(messages, attachments));
  }

  /// Adds files to a message behind those that it has.
  public void addFiles(UUID message, List<Attachment> files) {
    if (files.isEmpty()) {
      return;
    }
    var next =
        sql.sql("select coalesce(max(ordinal) + 1, 0) from tickets.attachment where message_id = ?")
            .param(message)
            .query(Integer.class)
            .single();
    var added = new ArrayList<NewAttachment>();
    for (var file : files) {
      added.add(NewAttachment.of(message, next++, file));
    }
    addAttachments(added);
    content.reference(references(List.of(), added));
  }

  private void addAttachments(Collection<NewAttachment> attachments) {
    if (attachments.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into tickets.attachment
                   (message_id, id, ordinal, file_name, sha256, size, media_type, content_id,
                    missing_reason)
            select message_id, id, ordinal, file_name, sha256, size, media_type, content_id,
                   missing_reason
              from json_populate_recordset(null::tickets.attachment, :attachments::json)
            """)
        .param("attachments", Rows.of(attachments))
        .update();
  }

  /// The holder's name of a message's content.
  public static String holder(UUID message) {
    return "tickets/message/" + message;
  }

  private static List<Reference> references(
      Collection<NewMessage> messages, Collection<NewAttachment> attachments) {
    var references = new ArrayList<Reference>();
    for (var message : messages) {
      for (var hash :
          new String[] {message.textSha256(), message.htmlSha256(), message.rawSha256()}) {
        if (hash != null) {
          references.add(new Reference(hash, holder(message.id())));
        }
      }
    }
    for (var attachment : attachments) {
      var hash = attachment.sha256();
      if (hash != null) {
        references.add(new Reference(hash, holder(attachment.messageId())));
      }
    }
    return references;
  }

  /// A ticket's conversation.
  public Optional<Conversation> conversation(UUID id) {
    return sql.sql(
            """
            select c.id, c.key, c.account, c.channel, c.customer_id, c.reply_to, c.blocked,
                   c.blocked_reason, a.language
              from tickets.conversation as c join tickets.account as a on a.id = c.account
             where c.id = ?
            """)
        .param(id)
        .query((row, _) -> conversation(row))
        .optional();
  }

  private static Conversation conversation(ResultSet row) throws SQLException {
    return new Conversation(
        row.getObject("id", UUID.class),
        row.getString("key"),
        row.getString("account"),
        row.getString("channel"),
        row.getObject("customer_id", UUID.class),
        row.getString("reply_to"),
        row.getBoolean("blocked"),
        row.getString("blocked_reason"),
        row.getString("language"));
  }
}
