package kontur.tickets.intake;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.content.Reference;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.tickets.message.Conversation;
import kontur.tickets.message.Messages;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.Accepted;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What channels report beside messages: contacts that block us, chats that move, files that come
/// late.
final class Contacts {
  private final JdbcClient sql;
  private final ContentStore content;
  private final Tickets tickets;
  private final Journal journal;

  Contacts(JdbcClient sql, ContentStore content, Tickets tickets, Journal journal) {
    this.sql = sql;
    this.content = content;
    this.tickets = tickets;
    this.journal = journal;
  }

  /// The contact cannot be written to any more, or can again; an older report changes nothing. Of
  /// those that were read together, and so bear one time, the later one counts: they come in order.
  Accepted blocked(ChannelEvent event, Instant now) {
    var report = event.getContactBlocked();
    var changed =
        sql.sql(
                """
                update tickets.conversation as c
                   set blocked = :blocked, blocked_reason = :reason, blocked_at = :at::timestamptz
                 where (c.key = :key or c.id = (select conversation_id from tickets.conversation_alias
                                                 where key = :key))
                   and (c.blocked_at is null or c.blocked_at <= :at::timestamptz)
                returning c.id
                """)
            .param("blocked", !report.getUnblocked())
            .param("reason", report.getUnblocked() ? "" : Rows.text(report.getReason()))
            .param("at", Times.fromProto(event.getReceivedAt()).toString())
            .param("key", event.getConversationKey())
            .query(UUID.class)
            .list();
    changed.forEach(conversation -> publishOpenOf(conversation, now));
    return Answers.noted(
        event.getId(), changed.isEmpty() ? "an unknown contact or an older report" : "contact");
  }

  /// Who writes in a chat can be written to, whatever was said before: Telegram does not tell when
  /// somebody comes for the first time.
  void wroteAgain(List<ChannelEvent> messages, Instant now) {
    var newest = new TreeMap<String, Instant>();
    for (var event : messages) {
      if (event.getAccount().getChannel() == Channel.TELEGRAM
          && !event.getMessage().getEvidence().getAutomatic()) {
        var at = Times.fromProto(event.getReceivedAt());
        newest.merge(event.getConversationKey(), at, (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    if (newest.isEmpty()) {
      return;
    }
    sql.sql(
            """
            update tickets.conversation as c
               set blocked = false, blocked_reason = '', blocked_at = w.at::timestamptz
              from unnest(:keys::text[], :ats::text[]) as w (key, at)
             where c.key = w.key and c.blocked and c.blocked_at < w.at::timestamptz
            returning c.id
            """)
        .param("keys", newest.keySet().toArray(String[]::new))
        .param("ats", newest.values().stream().map(Instant::toString).toArray(String[]::new))
        .query(UUID.class)
        .list()
        .forEach(conversation -> publishOpenOf(conversation, now));
  }

  private void publishOpenOf(UUID conversation, Instant now) {
    var open =
        sql.sql("select id from tickets.ticket where conversation_id = ? and not final")
            .param(conversation)
            .query((row, _) -> row.getObject("id", UUID.class))
            .list();
    journal.publish(
        open.stream()
            .flatMap(id -> tickets.find(id).stream())
            .map(ticket ->
                journal.event(ticket, "ticket.changed", "service:communication", now).build())
            .toList());
  }

  /// A chat has a new id: its conversation goes on under the new key, and is found by the old one.
  Accepted migrated(ChannelEvent event) {
    var oldKey = event.getConversationKey();
    var newKey = event.getChatMigrated().getNewConversationKey();
    var moved =
        sql.sql(
                """
                update tickets.conversation as c set key = :new, reply_to = :replyTo
                 where c.key = :old
                   and not exists (select from tickets.conversation where key = :new)
                returning c.id
                """)
            .param("new", newKey)
            .param("replyTo", Conversation.replyTo("telegram", newKey, ""))
            .param("old", oldKey)
            .query(UUID.class)
            .optional();
    if (moved.isEmpty()) {
      joinExisting(oldKey, newKey);
    }
    foundByOldKey(event);
    return Answers.noted(event.getId(), "chat migrated");
  }

  /// The conversation under the new key, when there is one, is the one under the old key.
  void foundByOldKey(ChannelEvent event) {
    sql.sql(
            """
            insert into tickets.conversation_alias (key, conversation_id)
            select :old, id from tickets.conversation where key = :new
            on conflict (key) do nothing
            """)
        .param("old", event.getConversationKey())
        .param("new", event.getChatMigrated().getNewConversationKey())
        .update();
  }

  /// Somebody wrote under the new key before we heard of it: the old tickets go there.
  private void joinExisting(String oldKey, String newKey) {
    sql.sql(
            """
            update tickets.conversation as new
               set open_ticket_id = coalesce(new.open_ticket_id, old.open_ticket_id)
              from tickets.conversation as old
             where old.key = :old and new.key = :new and old.id <> new.id
            """)
        .param("old", oldKey)
        .param("new", newKey)
        .update();
    sql.sql(
            """
            update tickets.ticket as t set conversation_id = new.id
              from tickets.conversation as old, tickets.conversation as new
             where old.key = :old and new.key = :new and old.id <> new.id
               and t.conversation_id = old.id
            """)
        .param("old", oldKey)
        .param("new", newKey)
        .update();
  }

  /// What somebody thinks of a message by now; no lifecycle hears of it.
  Accepted reacted(ChannelEvent event, Instant now) {
    var reaction = event.getReaction();
    var who = Rows.text(reaction.getSender().getAddress());
    var signs = Rows.text(reaction.getReactions());
    var changed =
        sql.sql(
                """
                update tickets.message as m
                   set reactions = (m.reactions - :who::text)
                       || case when :signs::text = '' then '{}'::jsonb
                               else jsonb_build_object(:who::text, :signs::text) end
                  from tickets.conversation as c
                 where c.key = :key and m.conversation_id = c.id and m.direction <> 'note'
                   and m.external_id <> '' and md5(m.external_id) = md5(:external)
                returning m.id, m.ticket_id
                """)
            .param("who", who)
            .param("signs", signs)
            .param("key", event.getConversationKey())
            .param("external", Rows.text(reaction.getExternalId()))
            .query(
                (row, _) -> new Reacted(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
            .list();
    if (changed.isEmpty()) {
      return Answers.noted(event.getId(), "a reaction to an unknown message");
    }
    var message = changed.getFirst();
    var ticket = tickets.find(message.ticket()).orElseThrow();
    journal.publish(
        List.of(
            journal
                .event(ticket, "message.edited", "customer:" + ticket.customerId(), now)
                .setMessageId(message.id().toString())
                .build()));
    tickets.touch(List.of(message.ticket()), now);
    return Answers.onTicket(
        event.getId(), message.ticket().toString(), ticket.number(), false, "reaction");
  }

  private record Reacted(UUID id, UUID ticket) {}

  /// A file that came with an edit belongs to the message that was edited.
  private UUID ofMessage(UUID event) {
    return sql.sql("select message_id from tickets.message_version where event_id = ?")
        .param(event)
        .query(UUID.class)
        .optional()
        .orElse(event);
  }

  /// The bytes of an attachment are there, or will never be.
  Accepted attached(ChannelEvent event, Instant now) {
    var message = ofMessage(UUID.fromString(event.getAttachment().getMessageId()));
    var attachment = event.getAttachment().getAttachment();
    var there = attachment.hasContent();
    var ref = attachment.getContent();
    var updated =
        sql.sql(
                """
                update tickets.attachment
                   set sha256 = :sha, size = :size, media_type = :type, missing_reason = :missing
                 where message_id = :message and id = :id and sha256 is null
                """)
            .param("sha", there ? ref.getSha256() : null)
            .param("size", there ? ref.getSize() : null)
            .param("type", there ? ref.getMediaType() : null)
            .param("missing", Rows.text(attachment.getMissingReason()))
            .param("message", message)
            .param("id", UUID.fromString(attachment.getId()))
            .update();
    if (updated == 0) {
      return Answers.noted(event.getId(), "an unknown attachment, or one that is there already");
    }
    if (there) {
      content.reference(List.of(new Reference(ref.getSha256(), Messages.holder(message))));
    }
    var ticketId =
        sql.sql("select ticket_id from tickets.message where id = ?")
            .param(message)
            .query(UUID.class)
            .single();
    var ticket = tickets.find(ticketId).orElseThrow();
    journal.publish(
        List.of(
            journal
                .event(ticket, "message.edited", "service:communication", now)
                .setMessageId(message.toString())
                .build()));
    tickets.touch(List.of(ticketId), now);
    return Answers.onTicket(
        event.getId(), ticketId.toString(), ticket.number(), false, "attachment");
  }
}
