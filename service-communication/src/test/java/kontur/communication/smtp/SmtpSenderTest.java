package kontur.communication.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.MailSettings;
import kontur.communication.account.MailSettings.Correlate;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.account.MailSettings.Smtp;
import kontur.communication.account.MailSettings.Tls;
import kontur.communication.account.SignIns;
import kontur.communication.blob.Blobs;
import kontur.communication.delivery.Outcome;
import kontur.communication.mime.MimeSettings;
import kontur.communication.mime.ReadMail;
import kontur.communication.mime.ReadableMail;
import kontur.communication.token.Tokens;
import kontur.communication.v1.Condition;
import kontur.content.ContentStore;
import kontur.events.v1.Attachment;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.Postgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SmtpSenderTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final UUID TICKET = UUID.fromString("018f6b2e-7a1c-7c3e-9b1a-2f4d6c8e0a12");
  private final Tokens tokens = new Tokens(new byte[32]);
  private final HealthBoard health = new HealthBoard(Clock.systemUTC());
  private Blobs blobs;

  @BeforeEach
  void setUp() {
    var database = postgres.dataSource("communication");
    var tx = new TransactionTemplate(new JdbcTransactionManager(database));
    blobs = new Blobs(new ContentStore(JdbcClient.create(database), tx));
  }

  @Test
  void sendsThePlainTextAndTheHtmlIntoTheThread() throws IOException {
    try (var server = SilentSmtpServer.start(Map.of())) {
      var command = command();

      var outcome = send(server.port(), command);

      var mail = server.mails().getFirst();
      assertThat(outcome).isEqualTo(new Outcome.Sent(messageId(command)));
      assertThat(mail)
          .contains("Message-ID: <" + messageId(command) + ">")
          .contains("In-Reply-To: <second@customer.example>")
          .contains("References: <first@customer.example>\r\n <second@customer.example>")
          .contains(
              "Reply-To: \"Support\" <support+" + tokens.replyTag(TICKET) + "@kontur.example>")
          .contains("Date: Tue, 24 Nov 2026 ")
          .doesNotContain("Auto-Submitted");
      var read = read(mail);
      assertThat(read.subject()).isEqualTo("Принтер " + tokens.subjectTag(7, TICKET));
      assertThat(read.text()).isEqualTo("Water is on its way.\n\n<script>no</script>");
      assertThat(read.html()).contains("<strong>Water</strong>").doesNotContain("<script");
      assertThat(read.files()).extracting(Attachment::getFileName).containsExactly("Счёт.pdf");
    }
  }

  @Test
  void everyAttemptIsByteIdentical() {
    try (var server = SilentSmtpServer.start(Map.of())) {
      var command = command();

      send(server.port(), command);
      send(server.port(), command);

      assertThat(server.mails()).hasSize(2);
      assertThat(server.mails().get(1)).isEqualTo(server.mails().get(0));
    }
  }

  @Test
  void automaticMailSaysSo() {
    try (var server = SilentSmtpServer.start(Map.of("MAIL", "250 ok"))) {
      var command = command();

      send(server.port(), changed(command, send -> send.setAutomatic(true)));

      assertThat(server.mails().getFirst())
          .contains(
              "Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "X-Kontur-Loop: ");
    }
  }

  @Test
  void aLineBreakInASubjectBeginsNoField() {
    try (var server = SilentSmtpServer.start(Map.of())) {
      send(
          server.port(),
          changed(
              command(),
              send ->
                  send.setSubject("Hi\r\nBcc: all@customer.example")
                      .setAuthorName("Eve\r\nX-Evil: 1")
                      .setInReplyTo("a>\r\nX-More: 2")));

      assertThat(server.mails().getFirst())
          .doesNotContain("\r\nBcc:")
          .doesNotContain("\r\nX-Evil")
          .doesNotContain("\r\nX-More");
    }
  }

  @Test
  void aRefusalIsFailedAndNamesNoAddress() {
    var refusal = "550 5.1.1 <anna@customer.example> unknown";
    for (var verb : List.of("MAIL", "RCPT", "DATA", ".")) {
      try (var server = SilentSmtpServer.start(Map.of(verb, refusal))) {
        assertThat(send(server.port(), command()))
            .as(verb)
            .isEqualTo(new Outcome.Failed("the mail server refused it: 550 5.1.1 … unknown"));
      }
    }
  }

  @Test
  void aServerThatWantsASignInFirstIsTheAccountsHealth() {
    for (var verb : List.of("MAIL", "RCPT")) {
      try (var server = SilentSmtpServer.start(Map.of(verb, "530 5.7.0 sign in first"))) {
        assertThat(send(server.port(), command())).as(verb).isInstanceOf(Outcome.NotYet.class);
        assertThat(health.of("support").sending()).isEqualTo(Condition.REFUSED);
        assertThat(health.of("support").sendingProblem()).contains("set smtp.user");
      }
    }
  }

  @Test
  void aLaterIsTriedAgain() {
    for (var verb : List.of("MAIL", "RCPT", "DATA", ".")) {
      try (var server = SilentSmtpServer.start(Map.of(verb, "451 4.3.0 later"))) {
        assertThat(send(server.port(), command())).as(verb).isInstanceOf(Outcome.NotYet.class);
      }
    }
  }

  @Test
  void aCutBeforeTheDotIsTriedAgain() {
    for (var verb : List.of("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")) {
      try (var server = SilentSmtpServer.start(Map.of(verb, SilentSmtpServer.CUT))) {
        assertThat(send(server.port(), command())).as(verb).isInstanceOf(Outcome.NotYet.class);
      }
    }
  }

  @Test
  void aCutAfterTheDotIsUncertain() {
    try (var server = SilentSmtpServer.start(Map.of(".", SilentSmtpServer.CUT))) {
      assertThat(send(server.port(), command())).isInstanceOf(Outcome.Uncertain.class);
      assertThat(server.mails()).hasSize(1);
    }
  }

  @Test
  void aServerThatIsAwayIsOnlyThatAccountsHealth() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }

    assertThat(send(free, command())).isInstanceOf(Outcome.NotYet.class);
    assertThat(health.of("support").sending()).isEqualTo(Condition.UNREACHABLE);
  }

  @Test
  void anAddressThatIsNoneFails() {
    try (var server = SilentSmtpServer.start(Map.of())) {
      assertThat(send(server.port(), changed(command(), s -> s.setTo(0, "no address"))))
          .isInstanceOf(Outcome.Failed.class);
    }
  }

  private Outcome send(int port, OutboundCommand command) {
    var smtp = new Smtp("127.0.0.1", port, Tls.NONE, "", 0, 0, null, null, null);
    var account =
        new MailAccount(
            "support@kontur.example",
            "Support",
            "",
            Correlate.THREAD,
            "en",
            true,
            List.of(),
            "",
            null,
            null,
            smtp);
    var mail = new MailSettings(Map.of("support", account), Path.of("key"));
    var seconds = Duration.ofSeconds(10);
    var sender =
        new SmtpSender(
            mail,
            new SignIns(mail, Clock.systemUTC()),
            new ComposeMail(blobs, tokens),
            new SmtpSettings(seconds, seconds, seconds),
            health);
    return sender.send(account.toProto("support"), command);
  }

  private static OutboundCommand changed(
      OutboundCommand command, java.util.function.UnaryOperator<Send.Builder> change) {
    return command.toBuilder().setSend(change.apply(command.getSend().toBuilder())).build();
  }

  private String messageId(OutboundCommand command) {
    return tokens.messageId(TICKET, UUID.fromString(command.getMessageId()), "kontur.example");
  }

  private OutboundCommand command() {
    var text = "**Water** is on its way.\n\n<script>no</script>";
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(TICKET.toString())
        .setTicketNumber(7)
        .setAccount("support")
        .setChannel(Channel.EMAIL)
        .setConversationKey("mail:support:anna@customer.example")
        .setSend(
            Send.newBuilder()
                .addTo("anna@customer.example")
                .setSubject("Принтер")
                .setText(blobs.put(text.getBytes(StandardCharsets.UTF_8), "text/markdown"))
                .setInReplyTo("second@customer.example")
                .addReferences("first@customer.example")
                .addReferences("second@customer.example")
                .addAttachments(
                    Attachment.newBuilder()
                        .setId(UUID.randomUUID().toString())
                        .setFileName("Счёт.pdf")
                        .setContent(blobs.put(new byte[1000], "application/pdf")))
                .setWrittenAt(Timestamp.newBuilder().setSeconds(1_795_500_000)))
        .build();
  }

  private ReadableMail read(String mail) throws IOException {
    var limits =
        new MimeSettings(
            1000, 64, 2000, 262_144, 1_048_576, 1_048_576, 2_097_152, Duration.ofSeconds(10));
    return new ReadMail(limits)
        .read(new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)), blobs::put);
  }
}
