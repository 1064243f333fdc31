package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import kontur.communication.account.HealthBoard;
import kontur.communication.imap.Box;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.v1.Condition;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who looks into the mailbox sees by our keyword what was stored.
class MarkedMailsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(20);

  private static UnrulyImapServer server;
  private static MailParts parts;

  @BeforeAll
  static void start() {
    server = UnrulyImapServer.start();
    var settings = new HashMap<String, String>();
    for (var id : List.of("marked", "since", "readonly")) {
      settings.putAll(server.account(id));
      box(id);
    }
    box("since").laterFrom(3);
    settings.put("kontur.communication.mail.accounts.since.imap.since", "2026-11-25");
    settings.putAll(UnrulyImapServer.SOON);
    parts = new MailParts(postgres, settings);
  }

  @AfterAll
  static void stop() {
    parts.close();
    server.close();
  }

  @Test
  void whatIsStoredWhenTheConnectionBreaksBeforeTheMarkIsMarkedByTheNextOne() {
    var box = box("marked");
    box.breakAtMark();
    box.add(1, 2, 3);

    await().atMost(SOON).until(() -> box.marked().equals(List.of(1L, 2L, 3L)));
    assertThat(box.signIns()).as("connections").isGreaterThan(1);
    assertThat(parts.subjects("marked")).containsExactly("n1", "n2", "n3");
    assertThat(box.fetched()).as("each is read once").isEqualTo(3);
    box.add(4);

    await().atMost(SOON).until(() -> box.marked().equals(List.of(1L, 2L, 3L, 4L)));
  }

  @Test
  void whatWasLeftAloneBecauseOfItsAgeIsNotMarked() {
    var box = box("since");
    box.breakAtMark();
    box.add(1, 2, 3, 4);

    await().atMost(SOON).until(() -> box.marked().equals(List.of(3L, 4L)));
    assertThat(parts.subjects("since")).containsExactly("n3", "n4");
  }

  @Test
  void aServerThatRefusesMarksIsReadAllTheSame() {
    var box = box("readonly");
    box.refuseMarks();
    box.add(1, 2);
    await().atMost(SOON).until(() -> parts.subjects("readonly").size() == 2);

    // The next connection finds both without a mark.
    box.away(true);
    await().atMost(SOON).until(() -> receiving("readonly") != Condition.WORKING);
    box.add(3);
    box.away(false);

    await().atMost(SOON).until(() -> parts.subjects("readonly").size() == 3);
    assertThat(parts.subjects("readonly")).containsExactly("n1", "n2", "n3");
    assertThat(box.marked()).isEmpty();
    await().atMost(SOON).until(() -> receiving("readonly") == Condition.WORKING);
  }

  private static Condition receiving(String account) {
    return parts.part(HealthBoard.class).of(account).receiving();
  }

  private static Box box(String account) {
    return server.box(account, Mail.numbered(account));
  }
}
