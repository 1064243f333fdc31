package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kontur.communication.delivery.DeliveryFixture;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.InboundMessage;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Two companies that run Kontur, each with an automatic answer to whatever comes, write to each
/// other by real SMTP and IMAP. Each has its own database and key.
class TwoInstancesTest {
  @RegisterExtension static final Postgres ours = new Postgres();
  @RegisterExtension static final Postgres theirs = new Postgres();

  @RegisterExtension static final Postgres alone = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String A = "support@a.example";
  private static final String B = "support@b.example";

  @TempDir Path folder;

  @Test
  void automaticAnswersStopAfterThreeMailsEach() throws Exception {
    try (var mail = MailServer.start(0, 0).account(A, "secret").account(B, "secret");
        var a = new Company(parts(ours, mail, A));
        var b = new Company(parts(theirs, mail, B))) {
      // A customer of neither: somebody writes to one in the other's name.
      Mail.send(mail, A, Mail.simple(B, A, "Question", "q1@b.example", "Are you there?"));
      a.answersUntil(() -> !a.seen.isEmpty());
      b.answersUntil(() -> !Mail.mailbox(mail, B, "secret").isEmpty());
      // Whatever they would still write, they write now.
      await()
          .atMost(SOON)
          .during(Duration.ofSeconds(3))
          .until(() -> {
            a.answer();
            b.answer();
            return a.isIdle() && b.isIdle();
          });

      assertThat(Mail.mailbox(mail, B, "secret")).as("mails of A").hasSizeLessThanOrEqualTo(3);
      assertThat(Mail.mailbox(mail, A, "secret")).as("mails of B").hasSizeLessThanOrEqualTo(3);
      assertThat(Mail.mailbox(mail, B, "secret")).isNotEmpty();
    }
  }

  @Test
  void aRelayThatStripsEverySignMeetsTheBrake() throws Exception {
    try (var mail = MailServer.start(0, 0).account(A, "secret");
        var a = new Company(parts(alone, mail, A))) {
      // A machine that answers whatever comes and says nowhere that it is one.
      for (var round = 0; round < 6; round++) {
        var id = "robot" + round + "@robot.example";
        Mail.send(mail, A, Mail.simple("robot@c.example", A, "Re: " + round, id, "I am a robot"));
        var number = round + 1;
        a.answersUntil(() -> a.seen.size() == number);
      }

      await().atMost(SOON).until(a::isIdle);
      assertThat(Mail.mailbox(mail, "robot@c.example")).hasSize(3);
    }
  }

  private MailParts parts(Postgres database, MailServer mail, String address) throws Exception {
    var key =
        Files.writeString(
            folder.resolve(address + ".key"), "key of " + address + " ".repeat(32) + "x");
    var account = "kontur.communication.mail.accounts.support.";
    var settings = new HashMap<String, String>();
    settings.put("kontur.communication.mail.token-key-file", key.toString());
    settings.put(account + "address", address);
    settings.put(account + "imap.host", "127.0.0.1");
    settings.put(account + "imap.port", String.valueOf(mail.imapPort()));
    settings.put(account + "imap.tls", "none");
    settings.put(account + "imap.user", address);
    settings.put(account + "imap.password", "secret");
    settings.put(account + "smtp.host", "127.0.0.1");
    settings.put(account + "smtp.port", String.valueOf(mail.smtpPort()));
    settings.put(account + "smtp.tls", "none");
    settings.put("kontur.communication.delivery.automatic-per-address", "3");
    return new MailParts(database, Map.copyOf(settings));
  }

  /// One of them, with a lifecycle that answers every message at once, whatever it is: only mail in
  /// and mail out hold it back.
  private static final class Company implements AutoCloseable {
    private final MailParts parts;
    private final Set<String> seen = new HashSet<>();

    Company(MailParts parts) {
      this.parts = parts;
    }

    void answersUntil(java.util.concurrent.Callable<Boolean> done) {
      await()
          .atMost(SOON)
          .until(() -> {
            answer();
            return done.call();
          });
    }

    void answer() {
      for (var event : messages()) {
        if (seen.add(event.getId())) {
          answer(event.getMessage());
        }
      }
    }

    private List<ChannelEvent> messages() {
      return parts.events("support").stream().filter(ChannelEvent::hasMessage).toList();
    }

    private void answer(InboundMessage message) {
      DeliveryFixture.send(
          parts,
          "support",
          message.getSender().getAddress(),
          "Re: " + message.getSubject(),
          send ->
              send.setAutomatic(true)
                  .setAnswersAutomatic(message.getEvidence().getAutomatic())
                  .setInReplyTo(message.getExternalId()));
    }

    /// Everything that came is answered, and every answer's fate is known.
    boolean isIdle() {
      var ended = parts.events("support").stream().filter(ChannelEvent::hasDelivery).count();
      return messages().size() == seen.size() && ended == seen.size();
    }

    @Override
    public void close() {
      parts.close();
    }
  }
}
