package kontur.tickets.desk;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.content.ContentStore;
import kontur.contract.Actors;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.message.Conversation;
import kontur.tickets.message.Messages;
import kontur.tickets.message.NewMessage;
import kontur.tickets.message.NewMessage.Author;
import kontur.tickets.message.SendMessage;
import kontur.tickets.rows.Rows;
import kontur.tickets.ticket.Cause;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Puts what a person writes on a locked ticket: stored, and sent when it is for the customer.
final class WriteMessage {
  private static final int PREVIEW = 1000;
  private static final int SUBJECT = 998;

  private final JdbcClient sql;
  private final ContentStore content;
  private final Uploads uploads;
  private final Messages messages;
  private final SendMessage sendMessage;
  private final Journal journal;
  private final Clock clock;

  WriteMessage(
      JdbcClient sql,
      ContentStore content,
      Uploads uploads,
      Messages messages,
      SendMessage sendMessage,
      Journal journal,
      Clock clock) {
    this.sql = sql;
    this.content = content;
    this.uploads = uploads;
    this.messages = messages;
    this.sendMessage = sendMessage;
    this.journal = journal;
    this.clock = clock;
  }

  /// The ticket's conversation, if it can be written to.
  Conversation writable(LockedTicket ticket) {
    var conversation = messages.conversation(ticket.row().conversationId()).orElseThrow();
    if (conversation.blocked()) {
      throw new Refusal(
          Reason.CONVERSATION_CLOSED,
          "the contact cannot be written to: " + conversation.blockedReason());
    }
    if (conversation.replyTo().isEmpty()) {
      throw new Refusal(Reason.CONVERSATION_CLOSED, "there is no address to answer to");
    }
    return conversation;
  }

  /// Stores a note for agents.
  UUID note(
      Actor actor, LockedTicket ticket, String text, Collection<String> uploadIds, Instant now) {
    var id = Ids.next(clock);
    var message =
        ours(
            actor, id, ticket, ticket.row().conversationId(), "", text, now, null, null, List.of());
    messages.add(List.of(message), uploads.attachments(actor, id, uploadIds));
    happened(actor, ticket, id, false, now);
    return id;
  }

  /// Stores an answer and sends it, or lets it wait for `notBefore`.
  UUID reply(
      Actor actor,
      LockedTicket ticket,
      Conversation conversation,
      String text,
      Collection<String> uploadIds,
      List<String> cc,
      @Nullable Instant notBefore,
      Instant now) {
    var id = Ids.next(clock);
    var message =
        ours(
            actor,
            id,
            ticket,
            conversation.id(),
            conversation.isMail() ? subject(ticket) : "",
            text,
            now,
            notBefore == null ? "pending" : "scheduled",
            notBefore,
            cc);
    messages.add(List.of(message), uploads.attachments(actor, id, uploadIds));
    if (notBefore == null) {
      leave(Actors.name(actor), actor.getId(), ticket, conversation, message, now);
    } else {
      journal.publish(
          List.of(
              journal
                  .event(ticket, "message.added", Actors.name(actor), now)
                  .setMessageId(id.toString())
                  .build()));
    }
    return id;
  }

  /// What makes an answer leave, at once or when it is due.
  void leave(
      String actor,
      String author,
      LockedTicket ticket,
      Conversation conversation,
      NewMessage message,
      Instant now) {
    sendMessage.send(ticket.row(), conversation, message, now);
    for (var address : message.cc()) {
      sql.sql(
              """
              insert into tickets.participant (ticket_id, address, kind) values (?, ?, 'added')
              on conflict do nothing
              """)
          .params(ticket.id(), address)
          .update();
    }
    happened(actor, author, ticket, message.id(), true, now);
  }

  private void happened(
      Actor actor, LockedTicket ticket, UUID message, boolean isPublic, Instant now) {
    happened(Actors.name(actor), actor.getId(), ticket, message, isPublic, now);
  }

  private void happened(
      String actor,
      String author,
      LockedTicket ticket,
      UUID message,
      boolean isPublic,
      Instant now) {
    var id = message.toString();
    journal.lifecycle(
        List.of(Cause.message(ticket, id, "agent", author, isPublic, actor, null)), now);
    journal.publish(
        List.of(journal.event(ticket, "message.added", actor, now).setMessageId(id).build()));
  }

  private NewMessage ours(
      Actor actor,
      UUID id,
      LockedTicket ticket,
      UUID conversation,
      String subject,
      String text,
      Instant now,
      @Nullable String delivery,
      @Nullable Instant notBefore,
      List<String> cc) {
    var clean = Rows.text(text);
    var ref = content.put(clean.getBytes(StandardCharsets.UTF_8), "text/markdown");
    return NewMessage.ours(
        id,
        ticket.id(),
        conversation,
        new Author(Actors.name(actor), actor.getName(), false),
        subject,
        Rows.text(clean, PREVIEW),
        ref,
        now,
        delivery,
        notBefore,
        cc);
  }

  /// Who opened the ticket has chosen its subject; an answer says that it is one.
  private static String subject(LockedTicket ticket) {
    var subject = ticket.subject();
    var isAnswer =
        !ticket.row().origin().equals("agent") && !subject.regionMatches(true, 0, "Re:", 0, 3);
    return isAnswer ? Rows.text("Re: " + subject, SUBJECT) : subject;
  }
}
