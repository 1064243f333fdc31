package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
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

/// A server whose lists of folders are odd. We never ask for one; the library does, when a folder
/// cannot be opened, to find out whether it is there.
class OddListsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final List<String> ODD =
      List.of(
          "(\\HasNoChildren) \"/\" \"a name with blanks\"",
          "(\\HasNoChildren) \"/\" \"a \\\\ and a \\\" in it\"",
          "(\\HasChildren) \"/\" \"&BB8EQAQ4-\"",
          "() \"/\" \"&BB8EQAQ4\"",
          "() \"/\" \"&&--&AAAA\"",
          "() \"/\" {13}\r\n* SEARCH 7 8\r",
          "() NIL whole",
          "() \"\" \"\"",
          "() \"/\" *",
          "() \"/\" \"100%/*\"",
          "(\\NonExistent \\Noselect) \"/\" INBOX",
          "(\\Noselect) \"\\\\\" \"\u0416\u0416\"",
          "() \"/\" " + "long".repeat(50_000),
          "() \"/\" NIL",
          "() \"/\"",
          "(((",
          "");

  private static UnrulyImapServer server;
  private static MailParts parts;

  @BeforeAll
  static void start() {
    server = UnrulyImapServer.start();
    var settings = new HashMap<String, String>();
    var accounts = new ArrayList<>(List.of("unasked", "closed", "broken"));
    for (var i = 0; i < ODD.size(); i++) {
      accounts.add("odd" + i);
    }
    for (var id : accounts) {
      settings.putAll(server.account(id));
      box(id);
    }
    box("unasked").lists(ODD);
    box("closed").lists(ODD);
    box("broken").lists(List.of("((("));
    box("closed").closedFor(3);
    for (var i = 0; i < ODD.size(); i++) {
      box("odd" + i).lists(List.of(ODD.get(i)));
      box("odd" + i).closedFor(3);
    }
    box("broken").closedFor(Integer.MAX_VALUE);
    settings.putAll(UnrulyImapServer.SOON);
    parts = new MailParts(postgres, settings);
  }

  @AfterAll
  static void stop() {
    parts.close();
    server.close();
  }

  @Test
  void listsThatNobodyAskedForChangeNothing() {
    var box = box("unasked");
    box.add(1, 2, 3);
    await().atMost(SOON).until(() -> parts.subjects("unasked").size() == 3);
    box.add(4);

    await().atMost(SOON).until(() -> parts.subjects("unasked").size() == 4);
    assertThat(parts.subjects("unasked")).containsExactly("n1", "n2", "n3", "n4");
    assertThat(box.fetched()).isEqualTo(4);
    assertThat(box.signIns()).as("connections").isEqualTo(1);
    assertThat(box.commands()).noneMatch(command -> command.startsWith("LIST"));
  }

  @Test
  void afterARefusalToOpenTheFolderNoListKeepsUsFromReadingIt() {
    var all = box("closed");
    all.add(1, 2, 3);
    for (var i = 0; i < ODD.size(); i++) {
      box("odd" + i).add(1, 2, 3);
    }

    await().atMost(SOON).until(() -> parts.subjects("closed").size() == 3);
    assertThat(all.commands()).anyMatch(command -> command.startsWith("LIST"));
    for (var i = 0; i < ODD.size(); i++) {
      var odd = "odd" + i;
      await(ODD.get(i)).atMost(SOON).until(() -> parts.subjects(odd).size() == 3);
      assertThat(parts.subjects(odd)).containsExactly("n1", "n2", "n3");
      await().atMost(SOON).until(() -> receiving(odd) == Condition.WORKING);
    }
  }

  @Test
  void theAccountsHealthSaysThatNothingIsReadWhereTheListCannotBeReadEither() {
    await().atMost(SOON).until(() -> receiving("broken") == Condition.UNREACHABLE);

    box("broken").add(1);
    box("broken").closedFor(0);
    await().atMost(SOON).until(() -> parts.subjects("broken").size() == 1);
    assertThat(receiving("broken")).isEqualTo(Condition.WORKING);
  }

  private static Box box(String account) {
    return server.box(account, Mail.numbered(account));
  }

  private static Condition receiving(String account) {
    return parts.part(HealthBoard.class).of(account).receiving();
  }
}
