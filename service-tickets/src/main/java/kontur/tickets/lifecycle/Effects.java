package kontur.tickets.lifecycle;

import com.google.protobuf.Value;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import kontur.content.ContentStore;
import kontur.contract.Ids;
import kontur.events.v1.TicketEvent;
import kontur.tickets.message.Messages;
import kontur.tickets.message.NewMessage;
import kontur.tickets.message.NewMessage.Author;
import kontur.tickets.message.SendMessage;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Structs;
import kontur.tickets.template.Templates;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.v1.Effect;
import kontur.tickets.v1.RecordStepRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Carries out the actions of a step, in its transaction. One that cannot be carried out is noted
/// in the event log and never fails the step.
final class Effects {
  private static final Logger log = LoggerFactory.getLogger(Effects.class);
  private static final Author NOBODY = new Author("service:lifecycle", "", true);
  private static final int PREVIEW = 1000;
  private static final int MOST_TAGS = 200;

  private final JdbcClient sql;
  private final TransactionOperations savepoint;
  private final Templates templates;
  private final ContentStore content;
  private final Messages messages;
  private final SendMessage sendMessage;
  private final Journal journal;
  private final Clock clock;

  Effects(
      JdbcClient sql,
      TransactionOperations savepoint,
      Templates templates,
      ContentStore content,
      Messages messages,
      SendMessage sendMessage,
      Journal journal,
      Clock clock) {
    this.sql = sql;
    this.savepoint = savepoint;
    this.templates = templates;
    this.content = content;
    this.messages = messages;
    this.sendMessage = sendMessage;
    this.journal = journal;
    this.clock = clock;
  }

  /// What could not be carried out, for the event log; what the world shall hear goes to `events`.
  List<EventLog.Line> carryOut(
      RecordStepRequest step,
      LockedTicket ticket,
      String actor,
      Instant now,
      List<TicketEvent> events) {
    var failed = new ArrayList<EventLog.Line>();
    for (var effect : step.getEffectsList()) {
      try {
        if (writes(effect)) {
          savepoint.executeWithoutResult(_ -> carryOut(effect, ticket, actor, now, events));
        } else {
          carryOut(effect, ticket, actor, now, events);
        }
      } catch (PessimisticLockingFailureException e) {
        throw e;
      } catch (NotPossible | DataAccessException e) {
        log.atWarn()
            .addKeyValue("ticketId", ticket.id())
            .addKeyValue("effect", effect.getKey())
            .addKeyValue("action", effect.getAction())
            .setCause(e instanceof NotPossible ? null : e)
            .log("Effect could not be carried out");
        var why = e instanceof NotPossible ? String.valueOf(e.getMessage()) : "internal error";
        failed.add(
            EventLog.Line.fact(
                ticket.id(), now, "effect.failed", actor, why, EventLog.json(effect)));
      }
    }
    return failed;
  }

  /// Whether the database may refuse it, which would end the step's transaction without a
  /// savepoint.
  private static boolean writes(Effect effect) {
    return switch (effect.getAction()) {
      case "reply.auto", "notify" -> true;
      default -> false;
    };
  }

  private void carryOut(
      Effect effect, LockedTicket ticket, String actor, Instant now, List<TicketEvent> events) {
    switch (effect.getAction()) {
      case "event.publish" -> publish(effect, ticket, actor, now, events);
      case "reply.auto" -> reply(effect, ticket, now, events);
      case "notify" -> notify(effect, ticket, actor, now, events);
      case "assignment.request" -> ticket.queue(Rows.text(argument(effect, "queue"), 200));
      case "tags.add" -> addTags(effect, ticket);
      default -> throw new NotPossible("no such action");
    }
  }

  private void publish(
      Effect effect, LockedTicket ticket, String actor, Instant now, List<TicketEvent> events) {
    var type = argument(effect, "type");
    var event = journal.event(ticket, type, actor, now);
    if (type.equals("ticket.created")) {
      // Published when the ticket was stored, too: the same id, so that nobody takes it for two.
      event.setId(Journal.createdId(ticket.id()));
    }
    events.add(event.build());
  }

  private void reply(Effect effect, LockedTicket ticket, Instant now, List<TicketEvent> events) {
    var conversation =
        messages
            .conversation(ticket.row().conversationId())
            .orElseThrow(() -> new NotPossible("the ticket has no conversation"));
    if (conversation.blocked()) {
      throw new NotPossible("the contact cannot be written to");
    }
    if (conversation.replyTo().isEmpty()) {
      throw new NotPossible("there is no address to answer to");
    }
    var name = argument(effect, "template");
    var language = ticket.language().isEmpty() ? conversation.language() : ticket.language();
    var text =
        templates
            .text(name, language, ticket.row().number(), ticket.subject())
            .orElseThrow(() -> new NotPossible("no such template: " + name));
    var ref = content.put(text.getBytes(StandardCharsets.UTF_8), "text/markdown");
    var message =
        NewMessage.ours(
            Ids.next(clock),
            ticket.id(),
            conversation.id(),
            NOBODY,
            conversation.isMail() ? reSubject(ticket.subject()) : "",
            Rows.text(text, PREVIEW),
            ref,
            now,
            "pending",
            null,
            List.of());
    messages.add(List.of(message), List.of());
    sendMessage.send(ticket.row(), conversation, message, now);
    events.add(
        journal
            .event(ticket, "message.added", NOBODY.id(), now)
            .setMessageId(message.id().toString())
            .build());
  }

  private static String reSubject(String subject) {
    return subject.regionMatches(true, 0, "Re:", 0, 3) ? subject : Rows.text("Re: " + subject, 998);
  }

  private void notify(
      Effect effect, LockedTicket ticket, String actor, Instant now, List<TicketEvent> events) {
    var to = argument(effect, "to");
    var template = argument(effect, "template");
    sql.sql(
            """
            insert into tickets.notification (id, ticket_id, recipient, template, created_at)
            values (?, ?, ?, ?, ?::timestamptz)
            """)
        .params(Ids.next(clock), ticket.id(), to, template, now.toString())
        .update();
    events.add(
        journal
            .event(ticket, "notification.added", actor, now)
            .setNotify(to)
            .setTemplate(template)
            .build());
  }

  private static void addTags(Effect effect, LockedTicket ticket) {
    var tags = new ArrayList<>(ticket.tags());
    for (var tag :
        effect
            .getArguments()
            .getFieldsOrDefault("tags", Value.getDefaultInstance())
            .getListValue()
            .getValuesList()) {
      if (!tag.getStringValue().isBlank()) {
        tags.add(Rows.text(tag.getStringValue(), 64));
      }
    }
    if (tags.size() > MOST_TAGS) {
      throw new NotPossible("a ticket bears at most " + MOST_TAGS + " tags");
    }
    ticket.tags(tags);
  }

  private static String argument(Effect effect, String name) {
    var value = Structs.text(effect.getArguments(), name);
    if (value.isEmpty()) {
      throw new NotPossible("argument " + name + " is missing or empty");
    }
    return value;
  }

  /// An effect that cannot be carried out, and why.
  private static final class NotPossible extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPossible(String why) {
      super(why, null, false, false);
    }
  }
}
