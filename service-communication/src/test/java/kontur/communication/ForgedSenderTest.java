package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kontur.communication.imap.UnrulyImapServer;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Evidence;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who writes in a customer's name: from the mailbox to the evidence that service-tickets decides
/// by (`CorrelateTest`: what is unverified answers nothing, reopens nothing and adds nobody).
class ForgedSenderTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String OURS = "Authentication-Results: mx.kontur.example; dmarc=";
  private static final String ANNA = "From: Anna <anna@c.example>\n";
  private static final List<String> MAILS =
      List.of(
          OURS + "pass\n" + ANNA + "Subject: proven",
          OURS + "fail\n" + ANNA + "Subject: forged",
          OURS + "fail\n" + OURS + "pass\n" + ANNA + "Subject: forged with a verdict of his own",
          OURS + "pass\nFrom: eve@evil.example\n" + ANNA + "Subject: two authors",
          "Return-Path: <>\nReceived: from mx\n" + ANNA + "Subject: a machine",
          "Return-Path: <anna@c.example>\nReceived: from mx\nReturn-Path: <>\n"
              + ANNA
              + "Subject: a person who says that he is a machine",
          OURS
              + "pass\nFrom: Shop <noreply@c.example>\nReply-To: Boris <boris@d.example>\n"
              + "Subject: a form");

  @Test
  void onlyWhoIsProvenActsAsTheCustomer() {
    try (var server = UnrulyImapServer.start()) {
      server
          .box("judged", uid -> MAILS.get(Math.toIntExact(uid) - 1) + "\n\ntext")
          .add(1, 2, 3, 4, 5, 6, 7);
      try (var parts = new MailParts(postgres, settings(server))) {
        await().atMost(Duration.ofSeconds(20)).until(() -> parts.subjects("judged").size() == 7);

        var evidence =
            parts.events("judged").stream()
                .map(ChannelEvent::getMessage)
                .collect(Collectors.toMap(m -> m.getSubject(), m -> m.getEvidence()));
        assertThat(those(evidence, Evidence::getUnverified))
            .containsExactlyInAnyOrder(
                "forged", "forged with a verdict of his own", "two authors", "a form");
        assertThat(those(evidence, Evidence::getAutomatic))
            .containsExactlyInAnyOrder("a machine", "a form");
        assertThat(parts.events("judged"))
            .filteredOn(event -> event.getMessage().getSubject().equals("a form"))
            .allSatisfy(event -> {
              assertThat(event.getMessage().getSender().getAddress()).isEqualTo("boris@d.example");
              assertThat(event.getMessage().getSender().getName()).isEqualTo("Boris");
              assertThat(event.getConversationKey()).contains("boris@d.example");
            });
      }
    }
  }

  private static List<String> those(
      Map<String, Evidence> evidence, java.util.function.Predicate<Evidence> wanted) {
    return evidence.entrySet().stream()
        .filter(entry -> wanted.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<String, String> settings(UnrulyImapServer server) {
    var key = "kontur.communication.mail.accounts.judged.";
    var settings = new HashMap<String, String>();
    settings.put(key + "address", "judged@kontur.example");
    settings.put(key + "authserv-id", "mx.kontur.example");
    settings.put(key + "imap.host", "127.0.0.1");
    settings.put(key + "imap.port", String.valueOf(server.port()));
    settings.put(key + "imap.tls", "none");
    settings.put(key + "imap.user", "judged");
    settings.put(key + "imap.password", "secret");
    return settings;
  }
}
