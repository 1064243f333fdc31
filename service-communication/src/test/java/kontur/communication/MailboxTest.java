package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kontur.communication.account.HealthBoard;
import kontur.communication.ledger.Ledger;
import kontur.communication.v1.Condition;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MailboxTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void aBacklogIsReadAndARestartOrNewNumbersDoubleNothing(@TempDir Path folder) {
    var account = "again";
    var address = account + "@kontur.example";
    try (var inbound = new Records(Topics.INBOUND)) {
      var mail = MailServer.start(0, 0, folder);
      mail.account(address, "secret");
      for (var i = 0; i < 120; i++) {
        Mail.send(
            mail,
            address,
            Mail.simple(
                "a" + i % 5 + "@customer.example", address, "n" + i, i + "@c.example", "text"));
      }
      var service = Running.start(postgres, mail, account);
      await().atMost(SOON).until(() -> messages(inbound, account).size() == 120);
      service.close();

      service = Running.start(postgres, mail, account);
      Mail.send(
          mail,
          address,
          Mail.simple("a@customer.example", address, "n120", "120@c.example", "text"));
      await().atMost(SOON).until(() -> messages(inbound, account).size() == 121);

      // The server comes back with another UIDVALIDITY while the service runs.
      var imap = mail.imapPort();
      var smtp = mail.smtpPort();
      mail.close();
      mail = MailServer.start(smtp, imap, folder);
      mail.account(address, "secret");
      Mail.send(
          mail,
          address,
          Mail.simple("a@customer.example", address, "n121", "121@c.example", "text"));
      await().atMost(SOON).until(() -> messages(inbound, account).size() >= 122);

      assertThat(messages(inbound, account)).hasSize(122);
      assertThat(messages(inbound, account))
          .extracting(event -> event.getMessage().getSubject())
          .doesNotHaveDuplicates();
      service.close();
      mail.close();
    }
  }

  @Test
  void aPoisonedMailIsQuarantinedAndItsNeighboursGoOn() {
    var account = "poison";
    var address = account + "@kontur.example";
    try (var inbound = new Records(Topics.INBOUND);
        var mail = MailServer.start(0, 0)) {
      mail.account(address, "secret");
      Mail.send(
          mail, address, Mail.simple("a@customer.example", address, "before", "b@c.example", "x"));
      Mail.send(mail, address, file("too-many-parts"));
      Mail.send(
          mail, address, Mail.simple("a@customer.example", address, "after", "a@c.example", "x"));
      try (var service = Running.start(postgres, mail, account)) {
        await().atMost(SOON).until(() -> messages(inbound, account).size() == 2);

        var quarantined =
            service.bean(Ledger.class).quarantined(null, null, 10).stream()
                .filter(item -> item.account().equals(account))
                .toList();
        assertThat(quarantined).hasSize(1);
        assertThat(quarantined.getFirst().cause()).contains("more than 1000 parts");
        assertThat(Objects.requireNonNull(quarantined.getFirst().raw()).getSize()).isPositive();
      }
    }
  }

  @Test
  void twoReplicasReadAMailboxOnce() {
    var account = "twice";
    var address = account + "@kontur.example";
    try (var inbound = new Records(Topics.INBOUND);
        var mail = MailServer.start(0, 0);
        var one = Running.start(postgres, mail, account);
        var two = Running.start(postgres, mail, account)) {
      for (var i = 0; i < 20; i++) {
        Mail.send(
            mail,
            address,
            Mail.simple("a@customer.example", address, "n" + i, "t" + i + "@c.example", "x"));
      }

      await().atMost(SOON).until(() -> messages(inbound, account).size() == 20);
      assertThat(List.of(one, two))
          .extracting(service -> service.bean(HealthBoard.class).of(account).receiving())
          .containsExactlyInAnyOrder(Condition.WORKING, Condition.ELSEWHERE);
    }
  }

  @Test
  void aMailboxOutOfReachIsOnlyThatAccountsHealth() {
    var broken = "kontur.communication.mail.accounts.broken.";
    try (var inbound = new Records(Topics.INBOUND);
        var mail = MailServer.start(0, 0);
        var service =
            Running.start(
                postgres,
                mail,
                "healthy",
                Map.of(
                    broken + "address", "broken@kontur.example",
                    broken + "imap.host", "127.0.0.1",
                    broken + "imap.port", "1",
                    broken + "imap.tls", "none",
                    broken + "imap.user", "x",
                    broken + "imap.password", "x"))) {
      Mail.send(
          mail,
          "healthy@kontur.example",
          Mail.simple("a@customer.example", "healthy@kontur.example", "fine", "h@c.example", "x"));

      await().atMost(SOON).until(() -> messages(inbound, "healthy").size() == 1);
      var health = service.bean(HealthBoard.class);
      assertThat(health.of("broken").receiving()).isEqualTo(Condition.UNREACHABLE);
      assertThat(health.of("healthy").receiving()).isEqualTo(Condition.WORKING);
    }
  }

  private static List<ChannelEvent> messages(Records inbound, String account) {
    return inbound.events(account, ChannelEvent::hasMessage);
  }

  private static byte[] file(String name) {
    try (var in = MailboxTest.class.getResourceAsStream("/mails/" + name + ".eml")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
