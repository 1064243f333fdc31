package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kontur.communication.account.HealthBoard;
import kontur.communication.imap.Box;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.v1.Condition;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Mailboxes on a server that does what no server should.
class UnrulyMailboxTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  /// 100,000 were read once with `-Dkontur.test.mails=100000`; the figures are in docs/channels.md.
  private static final int MANY = Integer.getInteger("kontur.test.mails", 10_000);

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60 + MANY / 20);
  private static final Map<String, String> SETTINGS = new HashMap<>();
  private static UnrulyImapServer server;
  private static MailParts parts;

  @BeforeAll
  static void start() {
    server = UnrulyImapServer.start();
    for (var account :
        List.of(
            "many",
            "bye",
            "refused",
            "dead",
            "late",
            "restarted",
            "away",
            "odd",
            "gone",
            "old",
            "noenvelope",
            "byeenvelope",
            "nobody",
            "locked",
            "quiet",
            "knocked",
            "cut",
            "cutalone",
            "breaks",
            "hidden",
            "short",
            "full",
            "crowded")) {
      account(account);
    }
    SETTINGS.put("kontur.communication.mail.accounts.old.imap.since", "2026-11-25");
    SETTINGS.putAll(UnrulyImapServer.SOON);
    parts = new MailParts(postgres, SETTINGS);
  }

  private static void account(String id) {
    SETTINGS.putAll(server.account(id));
    server.box(
        id,
        switch (id) {
          case "full" -> UnrulyMailboxTest::large;
          case "crowded" -> UnrulyMailboxTest::withFile;
          default -> UnrulyMailboxTest::mail;
        });
  }

  /// One that is not kept in memory.
  private static String large(long uid) {
    return mail(uid) + "and so on\n".repeat(120_000);
  }

  /// One that is kept in memory, but not beside its file.
  private static String withFile(long uid) {
    var head =
        """
        Content-Type: image/png
        MIME-Version: 1.0
        Content-Transfer-Encoding: base64

        """;
    var line = "QUJD".repeat(18) + "\n";
    return mail(uid)
        .replace("Content-Type: text/plain; charset=utf-8\n\n", head + line.repeat(3_000));
  }

  /// The same mail bears the same content under every number space: the last six digits count.
  private static String mail(long uid) {
    var number = uid % 1_000_000;
    return Mail.simple(
        "a" + number % 100 + "@customer.example",
        "support@kontur.example",
        "n" + number,
        number + "@customer.example",
        "text " + number);
  }

  @AfterAll
  static void stop() {
    parts.close();
    server.close();
  }

  @Test
  void aRefusedPasswordIsNotTriedUntilTheServerLocksUsOut() {
    var locked = box("locked");
    var knocked = box("knocked");
    for (var box : List.of(locked, knocked)) {
      box.away(true);
    }
    await().atMost(SOON).until(() -> health("locked").receiving() == Condition.UNREACHABLE);
    locked.refuse(true);

    await().atMost(SOON).until(() -> health("locked").receiving() == Condition.REFUSED);
    assertThat(health("locked").receivingProblem())
        .isEqualTo(
            "the IMAP server refuses the sign-in: check user and password; it is tried again every"
                + " 240 s");
    await().atMost(SOON).until(() -> locked.refusals() == 2);
    var others = knocked.tries();
    await().atMost(SOON).until(() -> knocked.tries() >= others + 5);
    assertThat(locked.refusals()).isEqualTo(2);
  }

  @Test
  void aMailboxWithoutNewsIsLeftInPeace() {
    var box = box("quiet");
    for (var uid = 1L; uid <= 3; uid++) {
      box.add(uid);
      var count = uid;
      await().atMost(SOON).until(() -> parts.count("quiet", "accepted") == count);
    }
    var before = box.commands().size();

    // IDLE is renewed every second here: IDLE, DONE, NOOP and SEARCH each time.
    await()
        .during(Duration.ofSeconds(3))
        .atMost(SOON)
        .until(() -> box.commands().size() < before + 24);
  }

  @Test
  void aLargeFolderIsListedOnceAndNewNumbersDoubleNothing() {
    var box = box("many");
    box.together();
    box.add(LongStream.rangeClosed(1, MANY).toArray());
    await().atMost(LONG).until(() -> parts.count("many", "accepted") == MANY);

    assertThat(box.listed()).as("UIDs that searches gave").isLessThan(MANY + 20_000L);
    assertThat(box.fetched()).isEqualTo(MANY);

    // The server loses its numbers; the same mails lie there again, and one more.
    box.away(true);
    await().atMost(SOON).until(() -> health("many").receiving() != Condition.WORKING);
    box.renumber(7);
    box.replace(LongStream.rangeClosed(1, MANY + 1).map(number -> 5_000_000 + number).toArray());
    box.away(false);

    await().atMost(LONG).until(() -> parts.count("many", "accepted") == MANY + 1);
    await().atMost(LONG).until(() -> box.fetched() >= 2 * MANY + 1);
    assertThat(parts.count("many", "accepted")).isEqualTo(MANY + 1);
    assertThat(box.fetched()).as("each is read once more").isEqualTo(2 * MANY + 1);
    assertThat(parts.subjects("many")).doesNotHaveDuplicates();

    // Other tests read the whole outbox again and again.
    parts
        .sql()
        .sql(
            "delete from communication.outbox where event_id in"
                + " (select id from communication.ledger where account_id = 'many')")
        .update();
  }

  @Test
  void aMailThatEndsInByeStepsAsideAndIsReadWhenItComesThrough() {
    var box = box("bye");
    box.fault(3, Box.Fault.BYE);
    box.add(1, 2, 3, 4, 5);

    await().atMost(SOON).until(() -> parts.subjects("bye").size() == 4);
    assertThat(parts.subjects("bye")).containsExactly("n1", "n2", "n4", "n5");
    box.heal(3);

    await()
        .atMost(SOON)
        .until(() -> parts.count("bye", "accepted") + parts.count("bye", "quarantined") == 5);
    assertThat(parts.subjects("bye")).doesNotHaveDuplicates();
  }

  @Test
  void aConnectionThatBreaksOnceDisordersNothing() {
    var box = box("cut");
    box.faultOnce(2, Box.Fault.CUT);
    box.add(1, 2, 3, 4);

    await().atMost(SOON).until(() -> parts.subjects("cut").size() == 4);
    assertThat(parts.subjects("cut")).containsExactly("n1", "n2", "n3", "n4");
  }

  @Test
  void aMailThatComesAloneWhenTheConnectionBreaksKeepsItsPlace() {
    var box = box("cutalone");
    box.faultOnce(1, Box.Fault.CUT);
    box.add(1);
    await().atMost(SOON).until(() -> box.commands().stream().anyMatch(c -> c.contains("BODY")));
    box.add(2, 3);

    await().atMost(SOON).until(() -> parts.subjects("cutalone").size() == 3);
    assertThat(parts.subjects("cutalone")).containsExactly("n1", "n2", "n3");
  }

  @Test
  void aMailThatAlwaysBreaksTheConnectionHoldsUpNobodyForLong() {
    var box = box("breaks");
    box.fault(50, Box.Fault.CUT);
    box.add(LongStream.rangeClosed(1, 100).toArray());

    await().atMost(SOON).until(() -> parts.subjects("breaks").size() == 99);
    await().atMost(SOON).until(() -> parts.count("breaks", "quarantined") == 1);
    assertThat(box.signIns()).isLessThan(12);
  }

  @Test
  void aMailThatASearchNamesAndTheServerDoesNotShowYetIsNotTakenForGone() {
    var box = box("hidden");
    box.hide(2, 1);
    box.hide(4, 3);
    box.add(1, 2, 3);
    await().atMost(SOON).until(() -> parts.subjects("hidden").size() == 3);
    assertThat(parts.subjects("hidden")).containsExactly("n1", "n2", "n3");
    box.add(4, 5);

    await().atMost(SOON).until(() -> parts.subjects("hidden").size() == 5);
    assertThat(parts.subjects("hidden")).containsExactly("n1", "n2", "n3", "n5", "n4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "crowded"})
  void aDiskThatTakesNoTemporaryFileIsNoMailsFault(String account, @TempDir Path folder)
      throws IOException {
    var before = System.getProperty("java.io.tmpdir");
    var full = folder.resolve("full");
    System.setProperty("java.io.tmpdir", full.toString());
    try {
      var box = box(account);
      box.add(1, 2);
      await()
          .atMost(SOON)
          .until(() -> health(account).receivingProblem().contains("make room in " + full));
      var tries = box.signIns();
      await().atMost(SOON).until(() -> box.signIns() >= tries + 4);
      assertThat(parts.count(account, "quarantined")).isZero();
      Files.createDirectory(full);

      await().atMost(SOON).until(() -> parts.subjects(account).size() == 2);
      assertThat(parts.subjects(account)).containsExactly("n1", "n2");
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void aMailThatTheServerNeverHandsOverIsQuarantinedAndItsNeighboursGoOn() {
    var box = box("refused");
    box.fault(2, Box.Fault.NO);
    box.fault(4, Box.Fault.CUT);
    box.add(1, 2, 3, 4, 5);

    await().atMost(SOON).until(() -> parts.subjects("refused").size() == 3);
    box.add(6);
    await().atMost(SOON).until(() -> parts.count("refused", "quarantined") == 2);
    assertThat(parts.subjects("refused")).containsExactly("n1", "n3", "n5", "n6");
    assertThat(
            parts
                .sql()
                .sql(
                    "select cause from communication.ledger where account_id = 'refused' and cause is not null")
                .query(String.class)
                .list())
        .hasSize(2)
        .allSatisfy(cause -> assertThat(cause).contains("does not hand it over"));
  }

  @Test
  void aMailThatIsLongerThanAnnouncedIsNeverTakenInPart() {
    var box = box("short");
    box.fault(2, Box.Fault.SHORT);
    box.add(1, 2, 3);

    await().atMost(SOON).until(() -> parts.count("short", "quarantined") == 1);
    await().atMost(SOON).until(() -> parts.subjects("short").size() == 2);
    assertThat(parts.subjects("short")).containsExactly("n1", "n3");
  }

  @Test
  void aServerThatHandsOverNothingEmptiesNoMailboxIntoTheQuarantine() {
    var box = box("dead");
    for (var uid = 1; uid <= 5; uid++) {
      box.fault(uid, Box.Fault.NO);
    }
    box.add(1, 2, 3, 4, 5);

    await()
        .atMost(SOON)
        .until(() -> box.commands().stream().filter(c -> c.contains("BODY.PEEK")).count() >= 8);
    assertThat(parts.count("dead", "quarantined")).isZero();
    await()
        .atMost(SOON)
        .until(() -> health("dead").receivingProblem().contains("does not hand over 5 mails"));
    for (var uid = 1; uid <= 5; uid++) {
      box.heal(uid);
    }

    await().atMost(SOON).until(() -> parts.subjects("dead").size() == 5);
    await().atMost(SOON).until(() -> health("dead").receivingProblem().isEmpty());
  }

  @Test
  void aLowerNumberThatAppearsLaterIsRead() {
    var box = box("late");
    box.add(10, 11, 13);
    await().atMost(SOON).until(() -> parts.subjects("late").size() == 3);

    box.add(12);
    await().atMost(SOON).until(() -> parts.subjects("late").size() == 4);
    box.add(2, 14);

    await().atMost(SOON).until(() -> parts.subjects("late").size() == 6);
    assertThat(parts.subjects("late")).doesNotHaveDuplicates().contains("n2", "n12", "n14");
  }

  @Test
  void aServerThatStartsAgainInTheMidstLosesAndDoublesNothing() {
    var box = box("restarted");
    box.add(LongStream.rangeClosed(1, 500).toArray());
    for (var restart = 1; restart <= 3; restart++) {
      var enough = 100L * restart;
      await().atMost(SOON).until(() -> parts.count("restarted", "accepted") >= enough);
      server.restart();
    }

    await().atMost(SOON).until(() -> parts.count("restarted", "accepted") == 500);
    assertThat(parts.subjects("restarted"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 500).mapToObj(number -> "n" + number).toList());
  }

  @Test
  void aMailboxThatIsAwayForAWhileIsReadAfterwardsAndOthersGoOn() {
    var box = box("away").add(1);
    await().atMost(SOON).until(() -> parts.subjects("away").equals(List.of("n1")));

    box.away(true);
    box.add(2);
    box("odd").add(1, 2);
    await().atMost(SOON).until(() -> health("away").receiving() != Condition.WORKING);
    await().atMost(SOON).until(() -> parts.subjects("odd").size() == 2);
    assertThat(health("odd").receiving()).isEqualTo(Condition.WORKING);
    box.away(false);

    await().atMost(SOON).until(() -> parts.subjects("away").equals(List.of("n1", "n2")));
  }

  @Test
  void aFolderWhoseEnvelopesCannotBeHadIsReadAllTheSame() {
    server.box("noenvelope", UnrulyMailboxTest::mail).envelopes(Box.Fault.NO);
    server.box("byeenvelope", UnrulyMailboxTest::mail).envelopes(Box.Fault.BYE);
    // A list of authors that names none: the end of a group alone.
    server.box("nobody", UnrulyMailboxTest::mail).from("((NIL NIL NIL NIL))");

    for (var account : List.of("noenvelope", "byeenvelope", "nobody")) {
      box(account).add(LongStream.rangeClosed(1, 270).toArray());
      await().atMost(SOON).until(() -> parts.subjects(account).size() == 270);
      assertThat(parts.subjects(account)).doesNotHaveDuplicates();
      assertThat(box(account).commands())
          .as(account)
          .anyMatch(command -> command.contains("ENVELOPE"));
    }
  }

  @Test
  void whatCameBeforeTheFirstDayIsLeftAlone() {
    var box = box("old");
    box.laterFrom(1_000);
    box.add(LongStream.rangeClosed(900, 1_003).toArray());

    await().atMost(SOON).until(() -> parts.subjects("old").size() == 4);
    assertThat(parts.subjects("old")).containsExactly("n1000", "n1001", "n1002", "n1003");
    assertThat(box.fetched()).isEqualTo(4);
  }

  @Test
  void numbersUpToTheLargestAndAValidityOfZeroAreFine() {
    var box = box("gone");
    box.renumber(0);
    box.add(1, 4_294_000_002L, 4_294_000_003L);

    await().atMost(SOON).until(() -> parts.subjects("gone").size() == 3);
    assertThat(parts.subjects("gone")).containsExactly("n1", "n2", "n3");
  }

  private static Box box(String account) {
    return server.box(account, UnrulyMailboxTest::mail);
  }

  private static HealthBoard.Health health(String account) {
    return parts.part(HealthBoard.class).of(account);
  }
}
