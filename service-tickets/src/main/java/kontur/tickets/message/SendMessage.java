package kontur.tickets.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import kontur.contract.Topics;
import kontur.events.v1.Attachment;
import kontur.events.v1.ContentRef;
import kontur.events.v1.Decision;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.tickets.outbox.Entry;
import kontur.tickets.outbox.Outbox;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.TicketRow;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Hands a stored message to its channel: recipients, thread and files are looked up here.
public final class SendMessage {
  private static final int MOST_COPIES = 100;
  private static final int MOST_REFERENCES = 50;

  private final JdbcClient sql;
  private final Outbox outbox;

  public SendMessage(JdbcClient sql, Outbox outbox) {
    this.sql = sql;
    this.outbox = outbox;
  }

  /// Sends a message that was stored in this transaction or before.
  public void send(TicketRow ticket, Conversation conversation, NewMessage message, Instant now) {
    var answered = answered(ticket.id());
    var send =
        Send.newBuilder()
            .addTo(conversation.replyTo())
            .addAllCc(copies(ticket, conversation, message))
            .setSubject(conversation.isMail() ? message.subject() : "")
            .setText(text(message))
            .addAllAttachments(attachments(message.id()))
            .setInReplyTo(answered.externalId())
            .addAllReferences(conversation.isMail() ? thread(ticket.id()) : List.of())
            .setAutomatic(message.automatic())
            .setAnswersAutomatic(answered.automatic())
            .setLanguage(ticket.language().isEmpty() ? conversation.language() : ticket.language())
            .setOffersClose(!conversation.isMail() && !message.automatic() && !ticket.isFinal())
            .setWrittenAt(Times.toProto(now))
            .setAuthorName(message.authorName());
    put(command(ticket, conversation, message.id()).setSend(send));
  }

  /// Hands on what a person decided about an uncertain delivery.
  public void decide(TicketRow ticket, Conversation conversation, UUID message, Decision decision) {
    put(command(ticket, conversation, message).setDecision(decision));
  }

  private void put(OutboundCommand.Builder command) {
    outbox.add(
        List.of(
            Entry.now(
                Topics.OUTBOUND, command.getConversationKey(), command.build().toByteArray())));
  }

  private static OutboundCommand.Builder command(
      TicketRow ticket, Conversation conversation, UUID message) {
    return OutboundCommand.newBuilder()
        .setMessageId(message.toString())
        .setTicketId(ticket.id().toString())
        .setTicketNumber(ticket.number())
        .setAccount(conversation.account())
        .setChannel(Conversation.channel(conversation.channel()))
        .setConversationKey(conversation.key());
  }

  private static ContentRef text(NewMessage message) {
    var hash = message.textSha256();
    var size = message.textSize();
    var type = message.textType();
    if (hash == null || size == null || type == null) {
      throw new IllegalArgumentException("an outgoing message must have a text: " + message.id());
    }
    return ContentRef.newBuilder().setSha256(hash).setSize(size).setMediaType(type).build();
  }

  /// Who takes part, our own addresses and the recipient excepted, and whom the agent named.
  private List<String> copies(TicketRow ticket, Conversation conversation, NewMessage message) {
    if (!conversation.isMail() || message.automatic()) {
      return List.of();
    }
    var copies = new LinkedHashSet<>(message.cc());
    copies.addAll(
        sql.sql(
                """
                select p.address from tickets.participant as p
                 where p.ticket_id = ?
                   and not exists (select from tickets.account as a where lower(a.address) = p.address)
                 order by p.address
                """)
            .param(ticket.id())
            .query(String.class)
            .list());
    copies.remove(conversation.replyTo());
    return copies.stream().limit(MOST_COPIES).toList();
  }

  private List<String> thread(UUID ticket) {
    var newestFirst =
        sql.sql(
                """
                select external_id from tickets.message
                 where ticket_id = ? and external_id <> '' order by created_at desc, id desc limit ?
                """)
            .params(ticket, MOST_REFERENCES)
            .query(String.class)
            .list();
    var oldestFirst = new ArrayList<>(newestFirst);
    Collections.reverse(oldestFirst);
    return oldestFirst;
  }

  private Answered answered(UUID ticket) {
    return sql.sql(
            """
            select external_id, automatic from tickets.message
             where ticket_id = ? and direction = 'inbound' order by created_at desc, id desc limit 1
            """)
        .param(ticket)
        .query((row, _) -> new Answered(row.getString(1), row.getBoolean(2)))
        .optional()
        .orElse(new Answered("", false));
  }

  private List<Attachment> attachments(UUID message) {
    return sql.sql(
            """
            select id, file_name, sha256, size, media_type from tickets.attachment
             where message_id = ? and sha256 is not null order by ordinal
            """)
        .param(message)
        .query((row, _) -> attachment(row))
        .list();
  }

  private static Attachment attachment(ResultSet row) throws SQLException {
    return Attachment.newBuilder()
        .setId(row.getString("id"))
        .setFileName(row.getString("file_name"))
        .setContent(
            ContentRef.newBuilder()
                .setSha256(row.getString("sha256"))
                .setSize(row.getLong("size"))
                .setMediaType(row.getString("media_type")))
        .build();
  }

  /// The message that an answer goes back to.
  private record Answered(String externalId, boolean automatic) {}
}
