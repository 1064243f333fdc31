package kontur.tickets.intake;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kontur.content.ContentStore;
import kontur.content.Reference;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import kontur.events.v1.InboundMessage;
import kontur.tickets.message.Messages;
import kontur.tickets.rows.Rows;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.Accepted;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// New versions of earlier messages: what was said before is kept, and no lifecycle hears of it.
final class Edits {
  private final JdbcClient sql;
  private final ContentStore content;
  private final Tickets tickets;
  private final Messages messages;
  private final Journal journal;

  Edits(JdbcClient sql, ContentStore content, Tickets tickets, Messages messages, Journal journal) {
    this.sql = sql;
    this.content = content;
    this.tickets = tickets;
    this.messages = messages;
    this.journal = journal;
  }

  /// The messages that these edits change, by event; edits of what was never seen are left out.
  Map<UUID, UUID> originals(List<ChannelEvent> edits, Map<String, UUID> conversations) {
    var found = new HashMap<UUID, UUID>();
    for (var edit : edits) {
      var conversation = conversations.get(edit.getConversationKey());
      if (conversation != null && !edit.getEdit().getExternalId().isEmpty()) {
        original(conversation, edit.getEdit().getExternalId())
            .ifPresent(message -> found.put(UUID.fromString(edit.getId()), message));
      }
    }
    return found;
  }

  private Optional<UUID> original(UUID conversation, String externalId) {
    return sql.sql(
            """
            select id from tickets.message
             where conversation_id = ? and md5(external_id) = md5(?) and direction = 'inbound'
             order by created_at desc limit 1
            """)
        .params(conversation, Rows.text(externalId))
        .query(UUID.class)
        .optional();
  }

  /// Stores one edit of a known message.
  Accepted store(ChannelEvent event, UUID message, Instant now) {
    sql.sql(
            """
            insert into tickets.message_version
                   (message_id, version, event_id, subject, preview, text_sha256, text_size, text_type,
                    html_sha256, html_size, html_type, raw_sha256, raw_size, raw_type, replaced_at)
            select id, edits, :event, subject, preview, text_sha256, text_size, text_type,
                   html_sha256, html_size, html_type, raw_sha256, raw_size, raw_type, :now::timestamptz
              from tickets.message where id = :message for no key update
            """)
        .param("event", UUID.fromString(event.getId()))
        .param("now", now.toString())
        .param("message", message)
        .update();
    var edited = event.getEdit().getMessage();
    var ticketId = replace(message, edited, now);
    // What was replaced is kept beside it, as earlier texts are.
    messages.addFiles(message, edited.getAttachmentsList());
    content.reference(
        Stream.of(
                ref(edited.hasText(), edited.getText()),
                ref(edited.hasHtml(), edited.getHtml()),
                ref(edited.hasRaw(), edited.getRaw()))
            .flatMap(Optional::stream)
            .map(ref -> new Reference(ref.getSha256(), Messages.holder(message)))
            .toList());
    var ticket = tickets.find(ticketId).orElseThrow();
    journal.publish(
        List.of(
            journal
                .event(ticket, "message.edited", "customer:" + ticket.customerId(), now)
                .setMessageId(message.toString())
                .build()));
    tickets.touch(List.of(ticketId), now);
    return Answers.onTicket(event.getId(), ticketId.toString(), ticket.number(), false, "edit");
  }

  private UUID replace(UUID message, InboundMessage edited, Instant now) {
    var text = ref(edited.hasText(), edited.getText()).orElse(null);
    var html = ref(edited.hasHtml(), edited.getHtml()).orElse(null);
    var raw = ref(edited.hasRaw(), edited.getRaw()).orElse(null);
    return sql.sql(
            """
            update tickets.message
               set subject = :subject, preview = :preview,
                   new_text_from = :newTextFrom, new_text_to = :newTextTo,
                   text_sha256 = :textSha, text_size = :textSize, text_type = :textType,
                   html_sha256 = :htmlSha, html_size = :htmlSize, html_type = :htmlType,
                   raw_sha256 = :rawSha, raw_size = :rawSize, raw_type = :rawType,
                   edits = edits + 1, edited_at = :now::timestamptz
             where id = :message returning ticket_id
            """)
        .param("subject", Rows.text(edited.getSubject()))
        .param("preview", Rows.text(edited.getPreview()))
        .param("newTextFrom", edited.getNewTextFrom())
        .param("newTextTo", edited.getNewTextTo())
        .param("textSha", sha(text))
        .param("textSize", size(text))
        .param("textType", type(text))
        .param("htmlSha", sha(html))
        .param("htmlSize", size(html))
        .param("htmlType", type(html))
        .param("rawSha", sha(raw))
        .param("rawSize", size(raw))
        .param("rawType", type(raw))
        .param("now", now.toString())
        .param("message", message)
        .query(UUID.class)
        .single();
  }

  private static Optional<ContentRef> ref(boolean isThere, ContentRef ref) {
    return isThere ? Optional.of(ref) : Optional.empty();
  }

  private static @Nullable String sha(@Nullable ContentRef ref) {
    return ref == null ? null : ref.getSha256();
  }

  private static @Nullable Long size(@Nullable ContentRef ref) {
    return ref == null ? null : ref.getSize();
  }

  private static @Nullable String type(@Nullable ContentRef ref) {
    return ref == null ? null : ref.getMediaType();
  }
}
