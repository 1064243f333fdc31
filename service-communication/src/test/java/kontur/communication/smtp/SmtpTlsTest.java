package kontur.communication.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.communication.TestCertificate;
import kontur.communication.TlsFront;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.MailSettings;
import kontur.communication.account.MailSettings.Correlate;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.account.MailSettings.Smtp;
import kontur.communication.account.MailSettings.Tls;
import kontur.communication.account.Secret;
import kontur.communication.account.SignIns;
import kontur.communication.blob.Blobs;
import kontur.communication.delivery.Outcome;
import kontur.communication.sockets.NoEntry;
import kontur.communication.token.Tokens;
import kontur.communication.v1.Condition;
import kontur.content.ContentStore;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The way out is protected as the settings say, or nothing is said at all.
class SmtpTlsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();
  @TempDir static Path folder;

  private static final String ADDRESS = "support@kontur.example";
  private static TestCertificate certificate;
  private static MailServer server;
  private static Blobs blobs;
  private final HealthBoard health = new HealthBoard(Clock.systemUTC());

  @BeforeAll
  static void start() {
    certificate = TestCertificate.of(folder, "dns:localhost,ip:127.0.0.1");
    server = MailServer.start(0, 0).account(ADDRESS, "secret");
    var database = postgres.dataSource("communication");
    var tx = new TransactionTemplate(new JdbcTransactionManager(database));
    blobs = new Blobs(new ContentStore(JdbcClient.create(database), tx));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void sendsAndSignsInOverTlsFromTheFirstByte() {
    try (var front = TlsFront.implicit(certificate.context(), server.smtpPort())) {
      var outcome = send(front.port(), Tls.IMPLICIT, "secret", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.Sent.class);
      assertThat(health.of("support").sending()).isEqualTo(Condition.WORKING);
    }
  }

  @Test
  void sendsAndSignsInOnlyAfterTheUpgrade() {
    try (var front = TlsFront.startTls(certificate.context(), server.smtpPort())) {
      var outcome = send(front.port(), Tls.STARTTLS, "secret", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.Sent.class);
      assertThat(front.plainLines())
          .allSatisfy(line -> assertThat(line).matches("EHLO .*|STARTTLS"));
    }
  }

  @Test
  void aWrongPasswordIsThatAccountsHealth() {
    try (var front = TlsFront.implicit(certificate.context(), server.smtpPort())) {
      var outcome = send(front.port(), Tls.IMPLICIT, "wrong", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.NotYet.class);
      assertThat(health.of("support").sending()).isEqualTo(Condition.REFUSED);
      assertThat(health.of("support").sendingProblem()).contains("check user and password");
    }
  }

  @Test
  void aServerWhosePasswordsAreAwayIsNotSaidToRefuseOurs() {
    var away = Map.of("EHLO", "250-x\r\n250 AUTH PLAIN", "AUTH", "454 4.7.0 temporary failure");
    try (var server = SilentSmtpServer.start(away);
        var front = TlsFront.implicit(certificate.context(), server.port())) {
      var outcome = send(front.port(), Tls.IMPLICIT, "secret", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.NotYet.class);
      assertThat(health.of("support").sending()).isEqualTo(Condition.UNREACHABLE);
      assertThat(health.of("support").sendingProblem())
          .contains("at the moment")
          .doesNotContain("password");
    }
  }

  @Test
  void whoCannotSignInAtAPortLeavesNoMailThere() {
    try (var server = SilentSmtpServer.start(Map.of());
        var front = TlsFront.implicit(certificate.context(), server.port())) {
      var outcome = send(front.port(), Tls.IMPLICIT, "secret", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.NotYet.class);
      assertThat(health.of("support").sending()).isEqualTo(Condition.REFUSED);
      assertThat(health.of("support").sendingProblem()).contains("smtp.port", "smtp.user");
      assertThat(server.mails()).isEmpty();
    }
  }

  @Test
  void aFileThatIsGoneIsTheAccountsHealth() throws IOException {
    var file = Files.copy(certificate.pem(), folder.resolve("gone.pem"));
    var mail = settings(1, Tls.IMPLICIT, "secret", file);
    Files.delete(file);

    var outcome = send(mail);

    assertThat(outcome).isInstanceOf(Outcome.NotYet.class);
    assertThat(health.of("support").sending()).isEqualTo(Condition.REFUSED);
    assertThat(health.of("support").sendingProblem()).contains("cannot be read");
  }

  @Test
  void anUnknownNameIsSaidToBeOne() {
    assertThat(NoEntry.unreachable(new Exception(new UnknownHostException("x")), "SMTP"))
        .contains("the name in smtp.host");
    assertThat(NoEntry.unreachable(new ConnectException("refused"), "IMAP"))
        .contains("imap.host", "imap.port", "imap.tls");
  }

  @Test
  void aCertificateThatIsNotTrustedIsRefusedWithASentence() {
    try (var implicit = TlsFront.implicit(certificate.context(), server.smtpPort());
        var upgraded = TlsFront.startTls(certificate.context(), server.smtpPort())) {
      for (var way : Map.of(implicit, Tls.IMPLICIT, upgraded, Tls.STARTTLS).entrySet()) {
        var outcome = send(way.getKey().port(), way.getValue(), "secret", null);

        assertThat(outcome).as("%s", way.getValue()).isInstanceOf(Outcome.NotYet.class);
        assertThat(health.of("support").sending()).isEqualTo(Condition.REFUSED);
        assertThat(health.of("support").sendingProblem()).contains("not trusted", "smtp.ca-file");
      }
    }
  }

  @Test
  void aServerThatDoesNotOfferTheUpgradeHearsNoPassword() {
    var plain = SilentSmtpServer.start(Map.of("EHLO", "250-x\r\n250 AUTH PLAIN LOGIN"));
    try (plain) {
      var outcome = send(plain.port(), Tls.STARTTLS, "secret", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.NotYet.class);
      assertThat(health.of("support").sendingProblem()).contains("does not offer STARTTLS");
      assertThat(plain.verbs()).doesNotContain("AUTH", "MAIL").contains("EHLO");
    }
  }

  @Test
  void aServerWithoutTlsIsNeverTalkedToInPlain() {
    try (var plain = SilentSmtpServer.start(Map.of())) {
      var outcome = send(plain.port(), Tls.IMPLICIT, "secret", certificate.pem());

      assertThat(outcome).isInstanceOf(Outcome.NotYet.class);
      assertThat(health.of("support").sendingProblem()).contains("smtp.tls and smtp.port");
      assertThat(plain.mails()).isEmpty();
    }
  }

  private Outcome send(int port, Tls tls, String password, @Nullable Path caFile) {
    return send(settings(port, tls, password, caFile));
  }

  private static MailSettings settings(int port, Tls tls, String password, @Nullable Path caFile) {
    var smtp = new Smtp("localhost", port, tls, ADDRESS, 0, 0, Secret.of(password), null, caFile);
    var account =
        new MailAccount(
            ADDRESS, "", "", Correlate.THREAD, "en", false, List.of(), "", null, null, smtp);
    return new MailSettings(Map.of("support", account), Path.of("key"));
  }

  private Outcome send(MailSettings mail) {
    var seconds = Duration.ofSeconds(10);
    var sender =
        new SmtpSender(
            mail,
            new SignIns(mail, Clock.systemUTC()),
            new ComposeMail(blobs, new Tokens(new byte[32])),
            new SmtpSettings(seconds, seconds, seconds),
            health);
    return sender.send(mail.accounts().get("support").toProto("support"), command());
  }

  private static OutboundCommand command() {
    var text = blobs.put("text".getBytes(StandardCharsets.UTF_8), "text/markdown");
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setTicketNumber(7)
        .setAccount("support")
        .setChannel(Channel.EMAIL)
        .setConversationKey("mail:support:anna@customer.example")
        .setSend(
            Send.newBuilder()
                .addTo("anna@customer.example")
                .setSubject("Tls")
                .setText(text)
                .setWrittenAt(Timestamp.newBuilder().setSeconds(1_795_500_000)))
        .build();
  }
}
