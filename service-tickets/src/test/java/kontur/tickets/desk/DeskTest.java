package kontur.tickets.desk;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.agent;
import static kontur.tickets.Examples.events;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.outbound;
import static kontur.tickets.Examples.refusal;
import static kontur.tickets.Examples.telegram;
import static kontur.tickets.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.errors.v1.Reason;
import kontur.events.v1.ContactBlocked;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.TicketEvent;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.TagList;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.UpdateTicketRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeskTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  @Test
  void aReplyIsStoredSentAndToldToTheLifecycle() throws Exception {
    var ticket =
        accept(
            service,
            mail("reply@example.org", "r1@example.org", List.of(), List.of("cc@example.org")));

    var message = reply(agent(), ticket, "k-1", "**Done**");

    assertThat(message.getDelivery()).isEqualTo(DeliveryState.PENDING);
    assertThat(message.getAuthor()).isEqualTo("user:" + agent().getId());
    var sent = outbound(service, "mail:support:reply@example.org").getLast();
    assertThat(sent.getMessageId()).isEqualTo(message.getId());
    assertThat(sent.getSend().getToList()).containsExactly("reply@example.org");
    assertThat(sent.getSend().getCcList()).containsExactly("cc@example.org");
    assertThat(sent.getSend().getSubject()).isEqualTo("Re: Invoice is wrong");
    assertThat(sent.getSend().getInReplyTo()).isEqualTo("r1@example.org");
    assertThat(sent.getSend().getReferencesList()).containsExactly("r1@example.org");
    var event = events(service, ticket).getLast();
    assertThat(event.getNumber()).isEqualTo(2);
    assertThat(event.getPayload().getFieldsOrThrow("from").getStringValue()).isEqualTo("agent");
    assertThat(event.getPayload().getFieldsOrThrow("author").getStringValue())
        .isEqualTo(agent().getId());
    assertThat(timeline(ticket)).extracting(Message::getText).contains("**Done**");
  }

  @Test
  void aReplyToAChatNamesTheChat() throws Exception {
    var ticket = accept(service, telegram("-1001:7", "hello"));

    reply(agent(), ticket, "k-2", "hi");

    var sent = outbound(service, "telegram:1:-1001:7").getLast();
    assertThat(sent.getSend().getToList()).containsExactly("-1001/7");
    assertThat(sent.getSend().getOffersClose()).isTrue();
    assertThat(sent.getSend().getLanguage()).isEqualTo("ru");
  }

  @Test
  void theSameKeyGetsTheFirstAnswerAndOtherContentIsRefused() {
    var ticket = accept(service, telegram("100", "hello"));

    var first = reply(agent(), ticket, "k-3", "hi");
    var again = reply(agent(), ticket, "k-3", "hi");

    assertThat(again).isEqualTo(first);
    assertThat(events(service, ticket)).hasSize(2);
    assertThat(refusal(() -> reply(agent(), ticket, "k-3", "something else")))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(refusal(() -> note(agent(), ticket, "k-3", "hi")))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(reply(user(Role.SUPERVISOR), ticket, "k-3", "mine").getId())
        .isNotEqualTo(first.getId());
  }

  @Test
  void aNoteIsNeverSentAndReachesTheLifecycleAsNotPublic() {
    var ticket = accept(service, telegram("104", "hello"));

    note(agent(), ticket, "k-10", "between us");

    assertThat(outbound(service, "telegram:1:104")).isEmpty();
    assertThat(
            events(service, ticket)
                .getLast()
                .getPayload()
                .getFieldsOrThrow("public")
                .getBoolValue())
        .isFalse();
  }

  @Test
  void aBlockedContactCannotBeWrittenTo() {
    var ticket = accept(service, telegram("105", "hello"));
    accept(
        service,
        List.of(
            Examples.event(Examples.BOT, "105")
                .setContactBlocked(ContactBlocked.newBuilder().setReason("bot was blocked"))
                .build()));

    assertThat(refusal(() -> reply(agent(), ticket, "k-11", "hi")))
        .isEqualTo(Reason.CONVERSATION_CLOSED);
    assertThat(get(agent(), ticket).getContactBlocked()).isTrue();
  }

  @Test
  void whoBlocksAndUnblocksWithinOneReadingCanBeWrittenTo() {
    var ticket = accept(service, telegram("1070", "hello"));
    var blocked =
        Examples.event(Examples.BOT, "1070")
            .setContactBlocked(ContactBlocked.newBuilder().setReason("bot was blocked"))
            .build();
    var unblocked =
        Examples.event(Examples.BOT, "1070")
            .setReceivedAt(blocked.getReceivedAt())
            .setContactBlocked(ContactBlocked.newBuilder().setUnblocked(true))
            .build();
    accept(service, List.of(blocked, unblocked));

    assertThat(get(agent(), ticket).getContactBlocked()).isFalse();
  }

  @Test
  void changesOfFactsReachTheLifecycleAndTheLog() {
    var ticket = accept(service, telegram("106", "hello"));
    var before = get(agent(), ticket);

    var after =
        service
            .tickets(agent())
            .updateTicket(
                update(ticket, "k-12")
                    .setExpectedVersion(before.getVersion())
                    .setPriority("urgent")
                    .setTags(TagList.newBuilder().addTags("vip").addTags("a"))
                    .setFields(
                        Struct.newBuilder()
                            .putFields("order", Value.newBuilder().setStringValue("7").build()))
                    .build())
            .getTicket();

    assertThat(after.getPriority()).isEqualTo("urgent");
    assertThat(after.getTagsList()).containsExactly("a", "vip");
    assertThat(after.getFields().getFieldsOrThrow("order").getStringValue()).isEqualTo("7");
    assertThat(after.getVersion()).isEqualTo(before.getVersion() + 1);
    var event = events(service, ticket).getLast();
    assertThat(event.getType()).isEqualTo("ticket.changed");
    assertThat(event.getFacts().getFieldsOrThrow("priority").getStringValue()).isEqualTo("urgent");
    assertThat(
            refusal(() ->
                service
                    .tickets(agent())
                    .updateTicket(
                        update(ticket, "k-13")
                            .setExpectedVersion(before.getVersion())
                            .setPriority("low")
                            .build())))
        .isEqualTo(Reason.VERSION_STALE);
  }

  @Test
  void aFactOnAClosedTicketIsStoredWithoutALifecycleEvent() {
    var ticket = accept(service, telegram("107", "hello"));
    service
        .sql()
        .sql("update tickets.ticket set final = true, state = 'closed' where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .update();

    note(agent(), ticket, "k-14", "for the record");

    assertThat(events(service, ticket)).hasSize(1);
    assertThat(timeline(ticket)).hasSize(2);
  }

  @Test
  void eachRoleMayDoWhatItMay() {
    var ticket = accept(service, telegram("108", "hello"));
    var stranger = user(Role.AGENT, "sales");
    var customer =
        kontur.contract.Actors.customer(get(agent(), ticket).getCustomer().getId(), "Anna", "r");

    for (Runnable call :
        List.<Runnable>of(
            () -> get(stranger, ticket),
            () ->
                service
                    .tickets(stranger)
                    .getTicket(
                        GetTicketRequest.newBuilder().setNumber(ticket.getTicketNumber()).build()),
            () -> timeline(stranger, ticket),
            () -> reply(stranger, ticket, "p-1", "x"),
            () -> note(stranger, ticket, "p-2", "x"),
            () -> service.tickets(stranger).updateTicket(update(ticket, "p-3").build()),
            () -> download(stranger, ticket, "0".repeat(64)))) {
      assertThat(refusal(call)).isEqualTo(Reason.TICKET_NOT_FOUND);
    }
    assertThat(refusal(() -> moveTeam(agent(), ticket, "p-4"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> reply(customer, ticket, "p-5", "x"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> note(customer, ticket, "p-6", "x"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(get(customer, ticket).getId()).isEqualTo(ticket.getTicketId());
    note(agent(), ticket, "p-7", "secret");
    assertThat(timeline(customer, ticket)).extracting(Message::getText).doesNotContain("secret");
    assertThat(moveTeam(user(Role.SUPERVISOR), ticket, "p-8").getTeam()).isEqualTo("sales");
    assertThat(get(stranger, ticket).getTeam()).isEqualTo("sales");
    assertThat(refusal(() -> get(agent(), ticket))).isEqualTo(Reason.TICKET_NOT_FOUND);
  }

  @Test
  void theTeamThatATicketLeavesIsTold() throws Exception {
    var ticket = accept(service, telegram("114", "hello"));

    moveTeam(user(Role.SUPERVISOR), ticket, "t-1");

    var events = new ArrayList<TicketEvent>();
    for (var value : world(ticket)) {
      events.add(TicketEvent.parseFrom(value));
    }
    var left = events.get(events.size() - 2);
    assertThat(left.getType()).isEqualTo("ticket.left");
    assertThat(left.getTeam()).isEqualTo("support");
    assertThat(left.getState()).isEmpty();
    assertThat(events.getLast().getType()).isEqualTo("ticket.changed");
    assertThat(events.getLast().getTeam()).isEqualTo("sales");
    assertThat(events.getLast().getVersion()).isEqualTo(left.getVersion());
  }

  private static List<byte[]> world(OnTicket ticket) {
    return service
        .sql()
        .sql(
            "select value from tickets.outbox where topic = 'kontur.events' and key = ? order by id")
        .param(ticket.getTicketId())
        .query(byte[].class)
        .list();
  }

  @Test
  void refusesWhatTheContractDoesNotAllow() {
    var ticket = accept(service, telegram("113", "hello"));

    assertThat(refusal(() -> reply(agent(), ticket, "k-24", ""))).isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> reply(agent(), ticket, "", "x"))).isEqualTo(Reason.INVALID_FIELD);
    assertThat(
            refusal(() ->
                service
                    .tickets(agent())
                    .getTicket(GetTicketRequest.newBuilder().setId(Examples.id()).build())))
        .isEqualTo(Reason.TICKET_NOT_FOUND);
  }

  private static Message reply(Actor actor, OnTicket ticket, String key, String text) {
    return service
        .tickets(actor)
        .reply(
            ReplyRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setIdempotencyKey(key)
                .setText(text)
                .build())
        .getMessage();
  }

  private static Message note(Actor actor, OnTicket ticket, String key, String text) {
    return service
        .tickets(actor)
        .addNote(
            AddNoteRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setIdempotencyKey(key)
                .setText(text)
                .build())
        .getMessage();
  }

  private static Ticket moveTeam(Actor actor, OnTicket ticket, String key) {
    return service
        .tickets(actor)
        .updateTicket(update(ticket, key).setTeam("sales").build())
        .getTicket();
  }

  private static UpdateTicketRequest.Builder update(OnTicket ticket, String key) {
    return UpdateTicketRequest.newBuilder()
        .setTicketId(ticket.getTicketId())
        .setIdempotencyKey(key);
  }

  private static Ticket get(Actor actor, OnTicket ticket) {
    return service
        .tickets(actor)
        .getTicket(GetTicketRequest.newBuilder().setId(ticket.getTicketId()).build())
        .getTicket();
  }

  private static List<Message> timeline(OnTicket ticket) {
    return timeline(user(Role.ADMIN), ticket);
  }

  private static List<Message> timeline(Actor actor, OnTicket ticket) {
    return service
        .tickets(actor)
        .getTimeline(
            GetTimelineRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setMessagesOnly(true)
                .build())
        .getEntriesList()
        .stream()
        .map(entry -> entry.getMessage())
        .toList();
  }

  private static byte[] download(Actor actor, OnTicket ticket, String sha256) {
    var bytes = new ByteArrayOutputStream();
    service
        .tickets(actor)
        .download(
            DownloadRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setSha256(sha256)
                .build())
        .forEachRemaining(part -> {
          try {
            part.getChunk().writeTo(bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return bytes.toByteArray();
  }
}
