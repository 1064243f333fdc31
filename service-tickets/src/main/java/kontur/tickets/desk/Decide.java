package kontur.tickets.desk;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.content.ContentStore;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.Decision;
import kontur.tickets.desk.Ours.Outgoing;
import kontur.tickets.message.Messages;
import kontur.tickets.message.ReadMessages;
import kontur.tickets.message.SendMessage;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Access;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.DecideDeliveryResponse;
import kontur.tickets.v1.UndoReplyRequest;
import kontur.tickets.v1.UndoReplyResponse;

/// What people decide about answers that they have written: take a scheduled one back, or say what
/// became of an uncertain one.
final class Decide {
  private final Transactions transactions;
  private final Once once;
  private final Tickets tickets;
  private final Ours ours;
  private final Messages messages;
  private final ReadMessages read;
  private final SendMessage sendMessage;
  private final ContentStore content;
  private final Journal journal;
  private final EventLog log;
  private final Clock clock;

  Decide(
      Transactions transactions,
      Once once,
      Tickets tickets,
      Ours ours,
      Messages messages,
      ReadMessages read,
      SendMessage sendMessage,
      ContentStore content,
      Journal journal,
      EventLog log,
      Clock clock) {
    this.transactions = transactions;
    this.once = once;
    this.tickets = tickets;
    this.ours = ours;
    this.messages = messages;
    this.read = read;
    this.sendMessage = sendMessage;
    this.content = content;
    this.journal = journal;
    this.log = log;
    this.clock = clock;
  }

  /// Deletes a scheduled reply; its text is the answer.
  UndoReplyResponse undo(Actor actor, UndoReplyRequest request) {
    var id = UUID.fromString(request.getMessageId());
    return transactions.run(() ->
        once.run(
            actor,
            request.getIdempotencyKey(),
            request,
            UndoReplyResponse.parser(),
            () -> undoOnce(actor, id, request)));
  }

  private UndoReplyResponse undoOnce(Actor actor, UUID id, UndoReplyRequest request) {
    var now = Times.now(clock);
    refuseUndone(actor, id);
    var ticket = lock(actor, id);
    var outgoing = message(id);
    if (!outgoing.delivery().equals("scheduled")) {
      throw new Refusal(Reason.TOO_LATE, "the reply has left already");
    }
    var hash = String.valueOf(outgoing.message().textSha256());
    var text = content.read(hash).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    ours.delete(id);
    content.release(List.of(Messages.holder(id)));
    changed(actor, ticket, id, "reply.undone", EventLog.json(request), now);
    return UndoReplyResponse.newBuilder()
        .setText(text.orElse(outgoing.message().preview()))
        .build();
  }

  /// Says to whoever may see the ticket that somebody was faster.
  private void refuseUndone(Actor actor, UUID id) {
    var ticket = ours.ticketOfUndone(id).flatMap(tickets::find);
    if (ticket.filter(row -> Access.may(actor, Action.REPLY, row)).isPresent()) {
      throw new Refusal(Reason.TOO_LATE, "the reply has been taken back already");
    }
  }

  /// Sends an uncertain message again, or counts it as sent.
  DecideDeliveryResponse decide(Actor actor, DecideDeliveryRequest request) {
    var id = UUID.fromString(request.getMessageId());
    return transactions.run(() -> {
      var ticket = lock(actor, id);
      return once.run(
          actor,
          request.getIdempotencyKey(),
          request,
          DecideDeliveryResponse.parser(),
          () -> decideOnce(actor, ticket, id, request));
    });
  }

  private DecideDeliveryResponse decideOnce(
      Actor actor, LockedTicket ticket, UUID id, DecideDeliveryRequest request) {
    var now = Times.now(clock);
    var outgoing = message(id);
    if (request.getAttempt() < outgoing.attempt()) {
      throw new Refusal(
          Reason.TOO_LATE, "attempt " + outgoing.attempt() + " is the newest: look again");
    }
    if (request.getAttempt() > outgoing.attempt()) {
      throw new Refusal(
          Reason.NOT_UNCERTAIN, "there was no attempt later than " + outgoing.attempt() + " yet");
    }
    if (!outgoing.delivery().equals("uncertain")) {
      throw new Refusal(
          Reason.NOT_UNCERTAIN, "the delivery is " + outgoing.delivery() + ", not uncertain");
    }
    switch (request.getDecision()) {
      // The next attempt, so that a late report of this one does not make it uncertain again.
      case SEND_AGAIN -> ours.decide(id, "pending", outgoing.attempt() + 1);
      case ARRIVED -> ours.decide(id, "sent", outgoing.attempt());
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.invalidField("decision", "must be known");
    }
    var conversation = messages.conversation(outgoing.message().conversationId()).orElseThrow();
    sendMessage.decide(
        ticket.row(),
        conversation,
        id,
        Decision.newBuilder()
            .setAttempt(request.getAttempt())
            .setKind(request.getDecision())
            .build());
    changed(actor, ticket, id, "delivery.decided", EventLog.json(request), now);
    return DecideDeliveryResponse.newBuilder().setMessage(read.find(id).orElseThrow()).build();
  }

  private LockedTicket lock(Actor actor, UUID message) {
    var ticket = ours.ticketOf(message).flatMap(tickets::lock).orElseThrow(() -> none(message));
    try {
      Access.require(actor, Action.REPLY, ticket.row());
    } catch (Refusal refusal) {
      throw refusal.reason() == Reason.TICKET_NOT_FOUND ? none(message) : refusal;
    }
    return ticket;
  }

  private Outgoing message(UUID id) {
    return ours.lock(id).orElseThrow(() -> none(id));
  }

  private static Refusal none(UUID message) {
    return new Refusal(Reason.MESSAGE_NOT_FOUND, "no message " + message);
  }

  private void changed(
      Actor actor, LockedTicket ticket, UUID message, String what, String input, Instant now) {
    var name = Actors.name(actor);
    log.add(List.of(EventLog.Line.fact(ticket.id(), now, what, name, actor.getRequestId(), input)));
    journal.publish(
        List.of(
            journal
                .event(ticket, "delivery.changed", name, now)
                .setMessageId(message.toString())
                .build()));
    tickets.save(List.of(ticket), now);
  }
}
