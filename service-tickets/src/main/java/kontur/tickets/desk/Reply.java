package kontur.tickets.desk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Refusal;
import kontur.tickets.message.Conversation;
import kontur.tickets.message.ReadMessages;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Access;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.AddNoteResponse;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.ReplyResponse;
import org.jspecify.annotations.Nullable;

/// Answers the customer, at once or later, and adds notes for agents: one transaction each.
final class Reply {
  private static final Duration FARTHEST = Duration.ofDays(90);
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

  private final Transactions transactions;
  private final Once once;
  private final Tickets tickets;
  private final WriteMessage write;
  private final ReadMessages read;
  private final SendDue sendDue;
  private final Clock clock;

  Reply(
      Transactions transactions,
      Once once,
      Tickets tickets,
      WriteMessage write,
      ReadMessages read,
      SendDue sendDue,
      Clock clock) {
    this.transactions = transactions;
    this.once = once;
    this.tickets = tickets;
    this.write = write;
    this.read = read;
    this.sendDue = sendDue;
    this.clock = clock;
  }

  ReplyResponse reply(Actor actor, ReplyRequest request) {
    var response =
        transactions.run(() -> {
          var ticket = lock(request.getTicketId(), actor, Action.REPLY);
          return once.run(
              actor,
              request.getIdempotencyKey(),
              request,
              ReplyResponse.parser(),
              () -> replyOnce(actor, ticket, request));
        });
    if (request.hasNotBefore()) {
      sendDue.wake();
    }
    return response;
  }

  private ReplyResponse replyOnce(Actor actor, LockedTicket ticket, ReplyRequest request) {
    var now = Times.now(clock);
    var conversation = write.writable(ticket);
    var id =
        write.reply(
            actor,
            ticket,
            conversation,
            request.getText(),
            request.getUploadIdsList(),
            copies(request, conversation),
            notBefore(request, now),
            now);
    tickets.save(List.of(ticket), now);
    return ReplyResponse.newBuilder().setMessage(read.find(id).orElseThrow()).build();
  }

  private static @Nullable Instant notBefore(ReplyRequest request, Instant now) {
    if (!request.hasNotBefore()) {
      return null;
    }
    var notBefore = Times.fromProto(request.getNotBefore());
    if (notBefore.isAfter(now.plus(FARTHEST))) {
      throw Refusal.invalidField("not_before", "must be at most 90 days ahead");
    }
    return notBefore.isAfter(now) ? notBefore : null;
  }

  private static List<String> copies(ReplyRequest request, Conversation conversation) {
    if (request.getCcCount() > 0 && !conversation.isMail()) {
      throw Refusal.invalidField("cc", "is for mail only");
    }
    for (var address : request.getCcList()) {
      if (!ADDRESS.matcher(address).matches()) {
        throw Refusal.invalidField("cc", "must hold mail addresses: " + address.strip());
      }
    }
    return request.getCcList().stream().map(a -> a.toLowerCase(Locale.ROOT)).distinct().toList();
  }

  AddNoteResponse note(Actor actor, AddNoteRequest request) {
    return transactions.run(() -> {
      var ticket = lock(request.getTicketId(), actor, Action.NOTE);
      return once.run(
          actor,
          request.getIdempotencyKey(),
          request,
          AddNoteResponse.parser(),
          () -> {
            var now = Times.now(clock);
            var id = write.note(actor, ticket, request.getText(), request.getUploadIdsList(), now);
            tickets.save(List.of(ticket), now);
            return AddNoteResponse.newBuilder().setMessage(read.find(id).orElseThrow()).build();
          });
    });
  }

  private LockedTicket lock(String id, Actor actor, Action action) {
    var ticket = tickets.lock(UUID.fromString(id)).orElseThrow(() -> Access.notFound(id));
    Access.require(actor, action, ticket.row());
    return ticket;
  }
}
