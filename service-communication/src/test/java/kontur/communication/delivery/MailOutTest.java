package kontur.communication.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import kontur.communication.MailParts;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.smtp.SilentSmtpServer;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a mail account sends, how fast, and what is found out about it afterwards.
class MailOutTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void anAccountSendsNoMoreInAMinuteThanItsProviderTakes() {
    try (var smtp = SilentSmtpServer.start(Map.of());
        var parts = parts("paced", smtp, Map.of("smtp.per-minute", "3"))) {
      for (var number = 0; number < 5; number++) {
        DeliveryFixture.send(parts, "paced", "a" + number + "@c.example", "n" + number);
      }
      await().atMost(SOON).until(() -> results(parts, "paced").size() == 3);

      // A minute later.
      parts
          .sql()
          .sql(
              "update communication.delivery set updated_at = updated_at - interval '61 seconds' where account_id = 'paced'")
          .update();

      await().atMost(SOON).until(() -> results(parts, "paced").size() == 5);
      assertThat(smtp.mails()).hasSize(5);
    }
  }

  @Test
  void anAccountThatSentItsShareOfTheDayWaits() {
    assertThat(new Rate(30, 2000).left(new Rate.Sent(0, 1999))).isEqualTo(1);
    assertThat(new Rate(30, 2000).left(new Rate.Sent(0, 2005))).isZero();
    assertThat(new Rate(30, 0).left(new Rate.Sent(29, 9999))).isEqualTo(1);
    assertThat(Rate.FREE.left(new Rate.Sent(99, 9999))).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aFloodOfSendersGetsNoFloodOfAutomaticAnswers() {
    try (var smtp = SilentSmtpServer.start(Map.of());
        var parts =
            new MailParts(
                postgres,
                settings(
                    "flooded",
                    smtp,
                    Map.of(),
                    Map.of("kontur.communication.delivery.automatic-per-account", "4")))) {
      for (var number = 0; number < 10; number++) {
        DeliveryFixture.send(
            parts, "flooded", number + "@forged.example", "We got it", s -> s.setAutomatic(true));
      }
      DeliveryFixture.send(parts, "flooded", "anna@c.example", "By hand");

      await().atMost(SOON).until(() -> results(parts, "flooded").size() == 11);
      assertThat(results(parts, "flooded"))
          .filteredOn(result -> result.getState() == DeliveryState.SUPPRESSED)
          .hasSizeBetween(3, 6)
          .allSatisfy(result -> assertThat(result.getReason()).contains("of one account"));
      assertThat(smtp.mails()).anySatisfy(mail -> assertThat(mail).contains("anna@c.example"));
    }
  }

  @Test
  void anUncertainMailIsFoundInTheSentFolder() {
    var sent = new AtomicReference<>("nothing");
    try (var smtp = SilentSmtpServer.start(Map.of(".", SilentSmtpServer.CUT));
        var imap = UnrulyImapServer.start()) {
      var inbox = imap.box("sent@kontur.example", uid -> "Subject: in\n\nx\n");
      var folder = imap.box("other", uid -> sent.get());
      inbox.folder("Sent Items", folder);
      var more = new HashMap<String, String>();
      more.put("imap.host", "127.0.0.1");
      more.put("imap.port", String.valueOf(imap.port()));
      more.put("imap.tls", "none");
      more.put("imap.user", "sent@kontur.example");
      more.put("imap.password", "secret");
      more.put("imap.sent-folder", "Sent Items");
      try (var parts =
          new MailParts(
              postgres,
              settings(
                  "sent",
                  smtp,
                  more,
                  Map.of("kontur.communication.mailbox.sent-search", "300ms")))) {
        DeliveryFixture.send(parts, "sent", "anna@c.example", "Perhaps");
        await().atMost(SOON).until(() -> states(parts, "sent").equals(List.of("UNCERTAIN")));
        await()
            .atMost(SOON)
            .until(() -> folder.commands().stream().anyMatch(c -> c.contains("HEADER")));
        assertThat(states(parts, "sent")).as("not found proves nothing").hasSize(1);

        sent.set(smtp.mails().getFirst().replace("\r\n", "\n"));
        folder.add(7);

        await()
            .atMost(SOON)
            .until(() -> states(parts, "sent").equals(List.of("UNCERTAIN", "SENT")));
        assertThat(results(parts, "sent").getLast().getReason()).contains("Sent folder");
        assertThat(smtp.mails()).as("never sent again by itself").hasSize(1);
      }
    }
  }

  @Test
  void aBounceFindsItsDelivery() throws Exception {
    try (var smtp = SilentSmtpServer.start(Map.of());
        var imap = UnrulyImapServer.start()) {
      var mail = new AtomicReference<>("");
      var box = imap.box("bounced@kontur.example", uid -> mail.get());
      var more = new HashMap<String, String>();
      more.put("imap.host", "127.0.0.1");
      more.put("imap.port", String.valueOf(imap.port()));
      more.put("imap.tls", "none");
      more.put("imap.user", "bounced@kontur.example");
      more.put("imap.password", "secret");
      try (var parts = new MailParts(postgres, settings("bounced", smtp, more, Map.of()))) {
        var command = DeliveryFixture.send(parts, "bounced", "gone@c.example", "Hello");
        await().atMost(SOON).until(() -> states(parts, "bounced").equals(List.of("SENT")));
        mail.set(
            text("bounce")
                .replace("\r\n", "\n")
                .replace("RETURNED", results(parts, "bounced").getFirst().getExternalId()));
        box.add(1);

        await().atMost(SOON).until(() -> states(parts, "bounced").size() == 2);
        var last = results(parts, "bounced").getLast();
        assertThat(last.getMessageId()).isEqualTo(command.getMessageId());
        assertThat(last.getState()).isEqualTo(DeliveryState.FAILED);
        assertThat(last.getReason()).contains("5.1.1");
        assertThat(parts.subjects("bounced")).as("it is no message").isEmpty();
      }
    }
  }

  private static String text(String name) throws java.io.IOException {
    try (var in = MailOutTest.class.getResourceAsStream("/mails/" + name + ".eml")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static MailParts parts(String account, SilentSmtpServer smtp, Map<String, String> more) {
    return new MailParts(postgres, settings(account, smtp, more, Map.of()));
  }

  private static Map<String, String> settings(
      String account, SilentSmtpServer smtp, Map<String, String> more, Map<String, String> rest) {
    var key = "kontur.communication.mail.accounts." + account + ".";
    var settings = new HashMap<String, String>(rest);
    settings.put(key + "address", account + "@kontur.example");
    settings.put(key + "smtp.host", "127.0.0.1");
    settings.put(key + "smtp.port", String.valueOf(smtp.port()));
    settings.put(key + "smtp.tls", "none");
    more.forEach((name, value) -> settings.put(key + name, value));
    return settings;
  }

  private static List<DeliveryResult> results(MailParts parts, String account) {
    return parts.events(account).stream()
        .filter(ChannelEvent::hasDelivery)
        .map(ChannelEvent::getDelivery)
        .toList();
  }

  private static List<String> states(MailParts parts, String account) {
    return results(parts, account).stream().map(result -> result.getState().name()).toList();
  }
}
