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
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.errors.v1.Reason;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.CreateTicketRequest;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.UndoReplyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  @Test
  void aScheduledReplyLeavesWhenItIsDue() {
    var ticket = accept(service, telegram("101", "hello"));

    var scheduled = replyAt(ticket, "k-4", Duration.ofMillis(1500));

    assertThat(scheduled.getDelivery()).isEqualTo(DeliveryState.SCHEDULED);
    assertThat(events(service, ticket)).hasSize(1);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          assertThat(events(service, ticket)).hasSize(2);
          assertThat(outbound(service, "telegram:1:101")).hasSize(1);
          assertThat(timeline(ticket).getLast().getDelivery()).isEqualTo(DeliveryState.PENDING);
        });
    assertThat(refusal(() -> undo(scheduled, "k-5"))).isEqualTo(Reason.TOO_LATE);
  }

  @Test
  void aScheduledReplyCanBeTakenBack() {
    var ticket = accept(service, telegram("102", "hello"));
    var scheduled = replyAt(ticket, "k-6", Duration.ofHours(1));

    assertThat(undo(scheduled, "k-7")).isEqualTo("later");
    assertThat(undo(scheduled, "k-7")).isEqualTo("later");

    assertThat(timeline(ticket)).hasSize(1);
    assertThat(refusal(() -> undo(scheduled, "k-8"))).isEqualTo(Reason.TOO_LATE);
    assertThat(refusal(() -> undo(user(Role.AGENT, "sales"), scheduled, "k-8")))
        .isEqualTo(Reason.MESSAGE_NOT_FOUND);
  }

  @Test
  void aReplyMayNotBeScheduledTooFarAhead() {
    var ticket = accept(service, telegram("103", "hello"));

    assertThat(refusal(() -> replyAt(ticket, "k-9", Duration.ofDays(91))))
        .isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void aDeliveryOnlyMovesForward() {
    var ticket = accept(service, telegram("109", "hello"));
    var message = reply(agent(), ticket, "k-17", "hi");

    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.SENDING, "");
    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.SENT, "900");
    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.SENDING, "");

    assertThat(timeline(ticket).getLast().getDelivery()).isEqualTo(DeliveryState.SENT);
    assertThat(timeline(ticket).getLast().getExternalId()).isEqualTo("900");
    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.FAILED, "");
    assertThat(timeline(ticket).getLast().getDelivery()).isEqualTo(DeliveryState.FAILED);
  }

  @Test
  void aDeliveryBringsItsTicketToTheTopAndMakesNoChangeStale() {
    var ticket = accept(service, telegram("115", "hello"));
    var message = reply(agent(), ticket, "k-30", "hi");
    accept(service, telegram("116", "later"));
    var before = newest();

    delivered(message.getId(), "telegram:1:115", 1, DeliveryState.SENT, "901");

    assertThat(before.getId()).isNotEqualTo(ticket.getTicketId());
    assertThat(newest().getId()).isEqualTo(ticket.getTicketId());
    assertThat(newest().getVersion()).isEqualTo(2);
  }

  private static Ticket newest() {
    return service
        .tickets(agent())
        .listTickets(ListTicketsRequest.newBuilder().setPageSize(1).build())
        .getTickets(0);
  }

  @Test
  void aPersonDecidesOnAnUncertainDelivery() {
    var ticket = accept(service, telegram("110", "hello"));
    var message = reply(agent(), ticket, "k-18", "hi");
    assertThat(refusal(() -> decide(message, 1, "k-19"))).isEqualTo(Reason.NOT_UNCERTAIN);
    delivered(message.getId(), "telegram:1:110", 1, DeliveryState.UNCERTAIN, "");

    var decided = decide(message, 1, "k-20");

    assertThat(decided.getDelivery()).isEqualTo(DeliveryState.PENDING);
    var command = outbound(service, "telegram:1:110").getLast();
    assertThat(command.getDecision().getAttempt()).isEqualTo(1);
    assertThat(command.getDecision().getKind()).isEqualTo(Decision.Kind.SEND_AGAIN);
    assertThat(refusal(() -> decide(message, 1, "k-21"))).isEqualTo(Reason.TOO_LATE);
  }

  @Test
  void anAgentOpensATicketAndTheCustomersAnswerJoinsIt() {
    accept(service, mail("warm-up@example.org", "up@example.org", List.of(), List.of()));
    var created =
        service
            .tickets(agent())
            .createTicket(
                CreateTicketRequest.newBuilder()
                    .setIdempotencyKey("k-15")
                    .setAccount("support")
                    .setCustomerAddress("New@Example.org")
                    .setSubject("Your order")
                    .setMessage("It is on its way.")
                    .build())
            .getTicket();
    var sent = outbound(service, "mail:support:new@example.org").getLast();
    delivered(sent.getMessageId(), "mail:support:new@example.org", 1, DeliveryState.SENT, "own@k");

    var answer =
        accept(service, mail("new@example.org", "n1@example.org", List.of("own@k"), List.of()));

    assertThat(created.getNumber()).isPositive();
    assertThat(sent.getSend().getSubject()).isEqualTo("Your order");
    assertThat(answer.getTicketId()).isEqualTo(created.getId());
    assertThat(
            refusal(() ->
                service
                    .tickets(agent())
                    .createTicket(
                        CreateTicketRequest.newBuilder()
                            .setIdempotencyKey("k-16")
                            .setAccount("no-such")
                            .setCustomerAddress("a@b")
                            .setSubject("s")
                            .setNote("n")
                            .build())))
        .isEqualTo(Reason.ACCOUNT_NOT_FOUND);
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

  private static Message replyAt(OnTicket ticket, String key, Duration ahead) {
    return service
        .tickets(agent())
        .reply(
            ReplyRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setIdempotencyKey(key)
                .setText("later")
                .setNotBefore(Times.toProto(Clock.systemUTC().instant().plus(ahead)))
                .build())
        .getMessage();
  }

  private static String undo(Message message, String key) {
    return undo(agent(), message, key);
  }

  private static String undo(Actor actor, Message message, String key) {
    return service
        .tickets(actor)
        .undoReply(
            UndoReplyRequest.newBuilder()
                .setMessageId(message.getId())
                .setIdempotencyKey(key)
                .build())
        .getText();
  }

  private static Message decide(Message message, int attempt, String key) {
    return service
        .tickets(agent())
        .decideDelivery(
            DecideDeliveryRequest.newBuilder()
                .setMessageId(message.getId())
                .setIdempotencyKey(key)
                .setAttempt(attempt)
                .setDecision(Decision.Kind.SEND_AGAIN)
                .build())
        .getMessage();
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

  private static void delivered(
      String message, String key, int attempt, DeliveryState state, String externalId) {
    accept(
        service,
        List.of(
            Examples.event(key.startsWith("mail") ? Examples.MAIL : Examples.BOT, "x")
                .setConversationKey(key)
                .setDelivery(
                    DeliveryResult.newBuilder()
                        .setMessageId(message)
                        .setAttempt(attempt)
                        .setState(state)
                        .setExternalId(externalId))
                .build()));
  }
}
