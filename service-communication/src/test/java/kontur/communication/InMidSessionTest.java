package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.TokenEndpoint;
import kontur.communication.imap.Box;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.v1.Condition;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What servers do in the midst of a session that went well.
class InMidSessionTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int MANY = 42;

  @ParameterizedTest
  @EnumSource(names = {"BYE", "NO"})
  void aTokenThatExpiresIsReplacedAndNoMailIsLost(Box.Fault end) {
    var id = "expires-" + end.name().toLowerCase(Locale.ROOT);
    try (var endpoint = TokenEndpoint.start();
        var server = UnrulyImapServer.start()) {
      var box = box(server, id).add(1);
      server.endExpired(end);
      server.tokens("a1"::equals);
      endpoint.gives("a1", 3600);
      try (var parts = new MailParts(postgres, settings(server, endpoint, id))) {
        await().atMost(SOON).until(() -> parts.subjects(id).equals(subjects(1)));

        // While it waits for news. Nobody told us that the old one would not last its hour.
        endpoint.gives("a2", 3600);
        server.tokens("a2"::equals);
        box.add(2);
        await().atMost(SOON).until(() -> parts.subjects(id).equals(subjects(2)));

        // While it reads.
        endpoint.gives("a3", 3600);
        var half = box.fetched() + MANY / 2;
        server.tokens(token -> token.equals(box.fetched() < half ? "a2" : "a3"));
        box.add(LongStream.rangeClosed(3, MANY).toArray());
        await().atMost(SOON).until(() -> parts.subjects(id).size() == MANY);
        // The one whose fetch was refused has stepped aside.
        assertThat(parts.subjects(id)).containsExactlyInAnyOrderElementsOf(subjects(MANY));
        assertThat(parts.count(id, "accepted")).isEqualTo(MANY);

        assertThat(endpoint.forms()).as("tokens that were asked for").hasSize(3);
        assertThat(box.signIns()).as("sessions").isEqualTo(3);
        await().atMost(SOON).until(() -> health(parts, id).receiving() == Condition.WORKING);
      }
    }
  }

  @Test
  void aMailThatIsToldOfAndNotThereIsTakenCalmly() {
    var id = "phantom";
    try (var server = UnrulyImapServer.start()) {
      var box = box(server, id).add(1);
      try (var parts = new MailParts(postgres, settings(server.account(id)))) {
        await().atMost(SOON).until(() -> parts.subjects(id).equals(subjects(1)));
        var before = box.commands().size();

        // IDLE is renewed every second here: IDLE, DONE, NOOP and SEARCH each time.
        box.phantoms(1);
        await()
            .during(Duration.ofSeconds(3))
            .atMost(SOON)
            .until(() -> box.commands().size() < before + 28);
        assertThat(health(parts, id).receiving()).isEqualTo(Condition.WORKING);
        box.add(2);
        await().atMost(SOON).until(() -> parts.subjects(id).equals(subjects(2)));

        // With it gone and another one come, the number that is told stays the same.
        box.phantoms(0);
        box.add(3);
        await().atMost(SOON).until(() -> parts.subjects(id).equals(subjects(3)));
        assertThat(box.signIns()).as("sessions").isEqualTo(1);
        assertThat(parts.count(id, "accepted")).isEqualTo(3);
      }
    }
  }

  private static Box box(UnrulyImapServer server, String id) {
    return server.box(id, Mail.numbered(id));
  }

  private static List<String> subjects(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(uid -> "n" + uid).toList();
  }

  /// An application that signs in for itself.
  private static Map<String, String> settings(
      UnrulyImapServer server, TokenEndpoint endpoint, String id) {
    var account = "kontur.communication.mail.accounts." + id + ".";
    var settings = new HashMap<>(server.account(id));
    settings.remove(account + "imap.password");
    settings.put(account + "oauth.token-endpoint", endpoint.url());
    settings.put(account + "oauth.client-id", "kontur");
    settings.put(account + "oauth.client-secret", "hush");
    return settings(settings);
  }

  private static Map<String, String> settings(Map<String, String> account) {
    var settings = new HashMap<>(account);
    settings.putAll(UnrulyImapServer.SOON);
    return settings;
  }

  private static HealthBoard.Health health(MailParts parts, String id) {
    return parts.part(HealthBoard.class).of(id);
  }
}
