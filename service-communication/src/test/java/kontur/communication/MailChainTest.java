package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.communication.blob.Blobs;
import kontur.contract.Topics;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.events.v1.VerifiedToken.Place;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MailChainTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "chain";
  private static final String ADDRESS = "chain@kontur.example";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static MailServer mail;
  private static Running service;
  private static Records inbound;

  @BeforeAll
  static void start() {
    mail = MailServer.start(0, 0);
    service =
        Running.start(
            postgres, mail, ACCOUNT, Map.of("kontur.communication.mailbox.largest", "150000"));
    inbound = new Records(Topics.INBOUND);
  }

  @AfterAll
  static void stop() {
    inbound.close();
    service.close();
    mail.close();
  }

  @Test
  void aMailBecomesOneEventAndItsAnswerGoesBackIntoTheThread() throws Exception {
    Mail.send(
        mail,
        ADDRESS,
        Mail.simple(
            "anna@customer.example", ADDRESS, "Printer", "p1@customer.example", "It burns."));
    var message = only(event -> event.getMessage().getSubject().equals("Printer"));
    assertThat(message.getMessage().getPreview()).isEqualTo("It burns.");
    assertThat(message.getConversationKey()).isEqualTo("mail:chain:anna@customer.example");

    var ticket = UUID.randomUUID();
    var command =
        answer(ticket, "anna@customer.example", "Re: Printer", "**Water** is on its way.");
    Records.send(command);

    await().atMost(SOON).until(() -> !Mail.mailbox(mail, "anna@customer.example").isEmpty());
    var answer = Mail.mailbox(mail, "anna@customer.example").getFirst();
    assertThat(answer.getHeader("In-Reply-To")).containsExactly("<p1@customer.example>");
    assertThat(answer.getSubject()).startsWith("Re: Printer [#" + number(ticket) + ".");
    var result = only(event -> event.getDelivery().getMessageId().equals(command.getMessageId()));
    assertThat(result.getDelivery().getState()).isEqualTo(DeliveryState.SENT);
    assertThat("<" + result.getDelivery().getExternalId() + ">").isEqualTo(answer.getMessageID());

    var reply = answer.getReplyTo()[0].toString().replaceAll(".*<|>.*", "");
    Mail.send(
        mail,
        reply,
        Mail.simple(
                "anna@customer.example",
                reply,
                answer.getSubject(),
                "p2@customer.example",
                "Thanks")
            .replace("To:", "In-Reply-To: " + answer.getMessageID() + "\nTo:"));
    var followUp = only(event -> event.getMessage().getExternalId().equals("p2@customer.example"));
    assertThat(followUp.getMessage().getEvidence().getTokensList())
        .extracting(token -> token.getPlace())
        .containsExactly(Place.REPLY_ADDRESS, Place.MESSAGE_ID, Place.SUBJECT);
    assertThat(followUp.getMessage().getEvidence().getTokensList())
        .allMatch(token -> token.getTicketId().equals(ticket.toString()));
  }

  @Test
  void aMailThatCameBackIsAResultForItsMessageAndNothingElse() throws Exception {
    var command = answer(UUID.randomUUID(), "gone@customer.example", "Hello", "text");
    Records.send(command);
    var sent = only(event -> event.getDelivery().getMessageId().equals(command.getMessageId()));

    Mail.send(
        mail,
        ADDRESS,
        new String(file("bounce"), StandardCharsets.UTF_8)
            .replace("RETURNED", sent.getDelivery().getExternalId())
            .getBytes(StandardCharsets.UTF_8));

    var bounced =
        only(event ->
            event.getDelivery().getMessageId().equals(command.getMessageId())
                && event.getDelivery().getState() == DeliveryState.FAILED);
    assertThat(bounced.getDelivery().getReason()).isEqualTo("the mail came back: status 5.1.1");
    assertThat(bounced.getDelivery().getAttempt()).isEqualTo(1);
    assertThat(bounced.getConversationKey()).isEqualTo(command.getConversationKey());
    assertThat(inbound.events(ACCOUNT, e -> e.getMessage().getSubject().equals("Undelivered")))
        .isEmpty();
  }

  @Test
  void forgedTokensProveNothing() throws Exception {
    Mail.send(mail, ADDRESS, file("forged-tokens"));

    var evidence =
        only(event -> event.getMessage().getExternalId().equals("forged@customer.example"))
            .getMessage()
            .getEvidence();

    assertThat(evidence.getTokensList()).isEmpty();
    assertThat(evidence.getAutomatic()).isFalse();
    assertThat(evidence.getReferencesList()).hasSize(1);
  }

  @Test
  void aTooLargeMailStaysInTheMailboxAndSaysSo() {
    var large =
        Mail.simple(
            "anna@customer.example",
            ADDRESS,
            "Large",
            "large@customer.example",
            "line\n".repeat(40_000));
    Mail.send(mail, ADDRESS, large);

    var message = only(event -> event.getMessage().getSubject().equals("Large")).getMessage();

    assertThat(message.getPlaceholder()).isEqualTo("too-large");
    assertThat(message.getPreview()).contains("too large to take");
    assertThat(message.hasRaw()).isFalse();
  }

  private static byte[] file(String name) throws java.io.IOException {
    try (var in = MailChainTest.class.getResourceAsStream("/mails/" + name + ".eml")) {
      return java.util.Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  @Test
  void aRecordThatCannotBeReadIsParkedAndTheNextOneGoesOn() {
    try (var letters = new Records(Topics.OUTBOUND_DEAD_LETTERS)) {
      Records.send("mail:chain:bob@customer.example", new byte[] {1, 2, 3});
      var command = answer(UUID.randomUUID(), "bob@customer.example", "After", "text");
      Records.send(command);

      only(event -> event.getDelivery().getMessageId().equals(command.getMessageId()));
      await().atMost(SOON).until(() -> letters.count() > 0);
    }
  }

  @Test
  void aRecordThatIsTooLargeToBeKeptOnceItIsUnpackedIsParkedAndTheNextOneGoesOn() {
    try (var letters = new Records(Topics.OUTBOUND_DEAD_LETTERS)) {
      var place = Records.sendLarge(Topics.OUTBOUND, "mail:chain:eve@customer.example");
      var command = answer(UUID.randomUUID(), "eve@customer.example", "After", "text");
      Records.send(command);

      only(event -> event.getDelivery().getMessageId().equals(command.getMessageId()));
      await().atMost(SOON).until(() -> letters.origins().contains(place));
    }
  }

  @Test
  void aLateDecisionChangesNothing() {
    var command = answer(UUID.randomUUID(), "carl@customer.example", "Late", "text");
    Records.send(command);
    only(event -> event.getDelivery().getMessageId().equals(command.getMessageId()));

    Records.send(
        command.toBuilder()
            .setDecision(Decision.newBuilder().setAttempt(1).setKind(Decision.Kind.SEND_AGAIN))
            .build());
    var next = answer(UUID.randomUUID(), "carl@customer.example", "Next", "text");
    Records.send(next);
    only(event -> event.getDelivery().getMessageId().equals(next.getMessageId()));

    assertThat(Mail.mailbox(mail, "carl@customer.example")).hasSize(2);
  }

  @Test
  void anAccountIsAnnounced() {
    var announced = only(ChannelEvent::hasAccountAnnounced);

    assertThat(announced.getAccount().getAddress()).isEqualTo(ADDRESS);
  }

  private static ChannelEvent only(java.util.function.Predicate<ChannelEvent> interesting) {
    await().atMost(SOON).until(() -> !inbound.events(ACCOUNT, interesting).isEmpty());
    var found = inbound.events(ACCOUNT, interesting);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  static OutboundCommand answer(UUID ticket, String to, String subject, String markdown) {
    var text =
        service.bean(Blobs.class).put(markdown.getBytes(StandardCharsets.UTF_8), "text/markdown");
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(ticket.toString())
        .setTicketNumber(number(ticket))
        .setAccount(ACCOUNT)
        .setChannel(Channel.EMAIL)
        .setConversationKey("mail:chain:" + to)
        .setSend(
            Send.newBuilder()
                .addAllTo(List.of(to))
                .setSubject(subject)
                .setText(text)
                .setInReplyTo("p1@customer.example")
                .addReferences("p1@customer.example")
                .setWrittenAt(Timestamp.newBuilder().setSeconds(1_795_500_000)))
        .build();
  }

  private static long number(UUID ticket) {
    return ticket.getLeastSignificantBits() >>> 40;
  }
}
