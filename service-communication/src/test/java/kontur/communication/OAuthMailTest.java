package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.TokenEndpoint;
import kontur.communication.delivery.DeliveryFixture;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.smtp.SilentSmtpServer;
import kontur.communication.v1.Condition;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A mailbox that is read and sent from with access tokens.
class OAuthMailTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ADDRESS = "token@kontur.example";

  @Test
  void readsAndSendsWithATokenAndSaysWhenItIsRefused(@TempDir Path folder) throws Exception {
    var valid = new AtomicReference<>("a1");
    var refresh = Files.writeString(folder.resolve("refresh"), "r1");
    try (var endpoint = TokenEndpoint.start();
        var imap = UnrulyImapServer.start();
        var smtp = SilentSmtpServer.start(Map.of()).tokens(token -> token.equals(valid.get()))) {
      imap.tokens(token -> token.equals(valid.get()));
      var box =
          imap.box(
              ADDRESS,
              uid -> Mail.simple("a@c.example", ADDRESS, "n" + uid, uid + "@c.example", "text"));
      endpoint.gives("a1", 3600);
      box.add(1);
      try (var parts = new MailParts(postgres, settings(endpoint, imap, smtp, refresh))) {
        await().atMost(SOON).until(() -> parts.subjects("token").equals(List.of("n1")));
        DeliveryFixture.send(parts, "token", "a@c.example", "Hello");
        await().atMost(SOON).until(() -> smtp.mails().size() == 1);
        assertThat(endpoint.forms()).as("one token for both").hasSize(1);
        assertThat(endpoint.forms().getFirst()).containsEntry("refresh_token", "r1");

        // The provider ends the token before its time: the next one is fetched by itself.
        valid.set("a2");
        endpoint.gives("a2", 3600);
        imap.restart();
        box.add(2);
        await().atMost(SOON).until(() -> parts.subjects("token").equals(List.of("n1", "n2")));
        assertThat(health(parts).receiving()).isEqualTo(Condition.WORKING);

        // The person takes the consent back.
        valid.set("a3");
        endpoint.answers(400, "{\"error\":\"invalid_grant\"}");
        imap.restart();
        box.add(3);
        await().atMost(SOON).until(() -> health(parts).receivingProblem().contains("consent anew"));
        assertThat(health(parts).receiving()).isEqualTo(Condition.REFUSED);
        DeliveryFixture.send(parts, "token", "a@c.example", "Later");
        await().atMost(SOON).until(() -> health(parts).sendingProblem().contains("consent anew"));

        // And gives it again.
        Files.writeString(refresh, "r2");
        endpoint.gives("a3", 3600);
        await().atMost(SOON).until(() -> parts.subjects("token").size() == 3);
        await().atMost(SOON).until(() -> smtp.mails().size() == 2);
        assertThat(endpoint.forms().getLast()).containsEntry("refresh_token", "r2");
      }
    }
  }

  private static Map<String, String> settings(
      TokenEndpoint endpoint, UnrulyImapServer imap, SilentSmtpServer smtp, Path refresh) {
    var key = "kontur.communication.mail.accounts.token.";
    var settings = new HashMap<String, String>();
    settings.put(key + "address", ADDRESS);
    settings.put(key + "oauth.token-endpoint", endpoint.url());
    settings.put(key + "oauth.client-id", "kontur");
    settings.put(key + "oauth.client-secret", "hush");
    settings.put(key + "oauth.refresh-token-file", refresh.toString());
    settings.put(key + "imap.host", "127.0.0.1");
    settings.put(key + "imap.port", String.valueOf(imap.port()));
    settings.put(key + "imap.tls", "none");
    settings.put(key + "imap.user", ADDRESS);
    settings.put(key + "smtp.host", "127.0.0.1");
    settings.put(key + "smtp.port", String.valueOf(smtp.port()));
    settings.put(key + "smtp.tls", "none");
    settings.put(key + "smtp.user", ADDRESS);
    settings.put("kontur.communication.mailbox.idle", "1s");
    settings.put("kontur.communication.mailbox.first-back-off", "100ms");
    settings.put("kontur.communication.mailbox.longest-back-off", "500ms");
    settings.put("kontur.communication.delivery.first-back-off", "200ms");
    settings.put("kontur.communication.delivery.longest-back-off", "1s");
    return settings;
  }

  private static HealthBoard.Health health(MailParts parts) {
    return parts.part(HealthBoard.class).of("token");
  }
}
