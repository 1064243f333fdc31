package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kontur.communication.account.HealthBoard;
import kontur.communication.quarantine.Items;
import kontur.communication.v1.Condition;
import kontur.communication.v1.QuarantineSource;
import kontur.communication.v1.QuarantineState;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.testing.Detour;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Mailboxes behind every kind of connection, read by one service.
class MailConnectionsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();
  @TempDir static Path folder;

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Map<String, String> SETTINGS = new HashMap<>();
  private static MailServer mail;
  private static TlsFront implicit;
  private static TlsFront upgraded;
  private static Detour detour;
  private static Running service;
  private static Records inbound;

  @BeforeAll
  static void start() {
    var certificate = TestCertificate.of(folder, "dns:localhost");
    mail = MailServer.start(0, 0);
    implicit = TlsFront.implicit(certificate.context(), mail.imapPort());
    upgraded = TlsFront.startTls(certificate.context(), mail.imapPort());
    detour = new Detour(mail.imapPort());
    detour.open();
    SETTINGS.put("kontur.communication.mailbox.idle", "2s");
    SETTINGS.put("kontur.communication.mailbox.answer", "3s");
    account("implicit", "localhost", implicit.port(), "implicit", certificate.pem());
    account("upgraded", "localhost", upgraded.port(), "starttls", certificate.pem());
    account("untrusted", "localhost", implicit.port(), "implicit", null);
    account("unsure", "localhost", upgraded.port(), "starttls", null);
    account("unoffered", "localhost", mail.imapPort(), "starttls", certificate.pem());
    account("misnamed", "127.0.0.1", implicit.port(), "implicit", certificate.pem());
    account("halfopen", "127.0.0.1", detour.port(), "none", null);
    account("unreachable", "127.0.0.1", 1, "none", null);
    account("poisoned", "127.0.0.1", mail.imapPort(), "none", null);
    service = Running.start(postgres, mail, "plain", SETTINGS);
    inbound = new Records(Topics.INBOUND);
  }

  private static void account(String id, String host, int port, String tls, @Nullable Path caFile) {
    var key = "kontur.communication.mail.accounts." + id + ".";
    var address = id + "@kontur.example";
    mail.account(address, "secret");
    SETTINGS.put(key + "address", address);
    SETTINGS.put(key + "imap.host", host);
    SETTINGS.put(key + "imap.port", String.valueOf(port));
    SETTINGS.put(key + "imap.tls", tls);
    SETTINGS.put(key + "imap.user", address);
    SETTINGS.put(key + "imap.password", "secret");
    if (caFile != null) {
      SETTINGS.put(key + "imap.ca-file", caFile.toString());
    }
  }

  @AfterAll
  static void stop() {
    inbound.close();
    service.close();
    detour.close();
    implicit.close();
    upgraded.close();
    mail.close();
  }

  @Test
  void readsOverTlsFromTheFirstByteAndAfterTheUpgrade() {
    for (var account : List.of("implicit", "upgraded")) {
      write(account, "over-tls");
    }

    for (var account : List.of("implicit", "upgraded")) {
      await().atMost(SOON).until(() -> subjects(account).equals(List.of("over-tls")));
      assertThat(health(account).receiving()).isEqualTo(Condition.WORKING);
    }
    assertThat(upgraded.plainLines())
        .allSatisfy(line -> assertThat(line).doesNotContain("LOGIN", "AUTHENTICATE", "secret"));
  }

  @Test
  void aConnectionThatIsNotProtectedAsToldIsRefusedWithASentence() {
    var problems =
        Map.of(
            "untrusted", "not trusted: name its authority's certificate (PEM) in imap.ca-file",
            "unsure", "not trusted: name its authority's certificate (PEM) in imap.ca-file",
            "unoffered", "does not offer STARTTLS",
            "misnamed", "made out to another name");

    problems.forEach((account, problem) -> {
      await()
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(health(account).receiving()).as(account).isEqualTo(Condition.REFUSED);
            assertThat(health(account).receivingProblem()).as(account).contains(problem);
          });
    });
    assertThat(health("plain").receiving()).isEqualTo(Condition.WORKING);
  }

  @Test
  void aHalfOpenConnectionIsNoticedAndTheMailOfTheMeantimeIsRead() {
    write("halfopen", "before");
    await().atMost(SOON).until(() -> subjects("halfopen").equals(List.of("before")));

    detour.swallow();
    write("halfopen", "meanwhile");

    await().atMost(SOON).until(() -> subjects("halfopen").equals(List.of("before", "meanwhile")));
    assertThat(health("halfopen").receiving()).isEqualTo(Condition.WORKING);
  }

  @Test
  void aMailboxOutOfReachIsOnlyThatAccountsHealth() {
    write("plain", "fine");

    await().atMost(SOON).until(() -> subjects("plain").equals(List.of("fine")));
    await().atMost(SOON).until(() -> health("unreachable").receiving() == Condition.UNREACHABLE);
    assertThat(health("plain").receiving()).isEqualTo(Condition.WORKING);
  }

  @Test
  void aPoisonedMailIsQuarantinedAndItsNeighboursGoOn() throws IOException {
    write("poisoned", "before");
    try (var in = getClass().getResourceAsStream("/mails/too-many-parts.eml")) {
      Mail.send(mail, "poisoned@kontur.example", Objects.requireNonNull(in).readAllBytes());
    }
    write("poisoned", "after");

    await().atMost(SOON).until(() -> subjects("poisoned").equals(List.of("before", "after")));
    var quarantined =
        service
            .bean(Items.class)
            .page(
                new Items.Choice(
                    QuarantineSource.IMAP, "poisoned", QuarantineState.WAITING, null, 10));
    assertThat(quarantined).hasSize(1);
    assertThat(quarantined.getFirst().getCause()).contains("more than 1000 parts");
    assertThat(quarantined.getFirst().getOriginalSize()).isPositive();
  }

  private static void write(String account, String subject) {
    var address = account + "@kontur.example";
    var id = account + "-" + subject + "@c.example";
    Mail.send(mail, address, Mail.simple("a@c.example", address, subject, id, "text"));
  }

  private static List<String> subjects(String account) {
    return inbound.events(account, ChannelEvent::hasMessage).stream()
        .map(event -> event.getMessage().getSubject())
        .toList();
  }

  private static HealthBoard.Health health(String account) {
    return service.bean(HealthBoard.class).of(account);
  }
}
