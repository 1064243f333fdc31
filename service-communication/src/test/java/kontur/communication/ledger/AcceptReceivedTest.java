package kontur.communication.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import kontur.communication.blob.Blobs;
import kontur.communication.outbox.OutboxFixture;
import kontur.content.ContentStore;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.InboundMessage;
import kontur.operations.Traces;
import kontur.testing.Postgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AcceptReceivedTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Account ACCOUNT =
      Account.newBuilder().setId("support").setChannel(Channel.EMAIL).build();

  private JdbcClient sql;
  private Blobs blobs;
  private AcceptReceived accept;
  private Ledger ledger;
  private Cursors cursors;

  @BeforeEach
  void setUp() {
    var database = postgres.dataSource("communication");
    sql = JdbcClient.create(database);
    sql.sql("delete from communication.ledger").update();
    sql.sql("delete from communication.outbox").update();
    sql.sql("delete from communication.conversation").update();
    var tx = new TransactionTemplate(new JdbcTransactionManager(database));
    blobs = new Blobs(new ContentStore(sql, tx));
    ledger = new Ledger(sql);
    cursors = new Cursors(sql);
    accept =
        new AcceptReceived(
            ledger, cursors, blobs, OutboxFixture.outbox(sql), tx, Clock.systemUTC(), Traces.off());
  }

  @Test
  void storesOnceWhatIsHandedOverTwice() {
    var first = accept.accept(List.of(message("a", "f1", "anna")), new Cursor.None());

    var again = accept.accept(List.of(message("a", "f1", "anna")), new Cursor.None());

    assertThat(again).containsExactly(new AcceptReceived.Outcome.Repeated(first.getFirst().id()));
    assertThat(events()).hasSize(1);
    assertThat(events().getFirst().getId()).isEqualTo(first.getFirst().id().toString());
  }

  @Test
  void recognisesAMailUnderAnotherUidByItsFingerprint() {
    var first = accept.accept(List.of(message("v1:7", "same", "anna")), new Cursor.None());

    var again = accept.accept(List.of(message("v2:1", "same", "anna")), new Cursor.None());

    assertThat(again).containsExactly(new AcceptReceived.Outcome.Repeated(first.getFirst().id()));
  }

  @Test
  void numbersAConversationWithoutGapsUnderConcurrency() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Object> work =
          () -> {
            for (var i = 0; i < 20; i++) {
              var key = Thread.currentThread().threadId() + ":" + i;
              accept.accept(
                  List.of(message(key, null, "anna"), message(key, null, "anna")),
                  new Cursor.None());
            }
            return null;
          };
      for (var done : threads.invokeAll(List.of(work, work, work, work))) {
        done.get();
      }
    }

    assertThat(events().stream().map(ChannelEvent::getOrdinal))
        .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 80).boxed().toList());
  }

  @Test
  void movesTheCursorWithTheBatch() {
    accept.accept(List.of(), new Cursor.Telegram(7, "http://api", 42));
    accept.accept(
        List.of(message("x", null, "anna")), new Cursor.Mail("support", "INBOX", 5, List.of(3L)));

    assertThat(cursors.telegramOffset(7, "http://api")).contains(42L);
    assertThat(cursors.telegramOffset(7, "http://other")).isEmpty();
    assertThat(cursors.finished("support", "INBOX", 5, List.of(3L, 4L))).containsExactly(3L);
  }

  @Test
  void keepsWhatCannotBeProcessed() {
    var raw = blobs.put(new ByteArrayInputStream(new byte[] {1, 2}), "message/rfc822");
    var poison =
        new Received(
            ACCOUNT,
            "mail:support:?",
            "bad",
            null,
            raw,
            List.of(),
            new Received.What.Quarantined("too many parts", 3, null));

    accept.accept(List.of(poison), new Cursor.None());

    assertThat(events()).isEmpty();
    var kept =
        sql.sql("select id from communication.ledger where state = 'quarantined'")
            .query((row, _) -> row.getObject(1, java.util.UUID.class))
            .single();
    assertThat(new QuarantinedRows(sql).find(kept).orElseThrow().raw()).isEqualTo(raw);
  }

  @Test
  void aCommandWaitsUntilItIsAnswered() {
    accept.accept(List.of(message("m", null, "chat")), new Cursor.None());
    var close =
        new Received(
            ACCOUNT,
            "chat",
            "c",
            null,
            null,
            List.of(),
            new Received.What.Command("close", "", "9"));

    var id = accept.accept(List.of(close), new Cursor.None()).getFirst().id();

    var waiting = ledger.commands("support", 10).getFirst();
    assertThat(waiting.id()).isEqualTo(id);
    assertThat(ledger.messageBefore("chat", waiting.ordinal())).isPresent();
    assertThat(ledger.answered(id)).isTrue();
    assertThat(ledger.answered(id)).isFalse();
  }

  private Received message(String source, String fingerprint, String sender) {
    var text = blobs.put("hello".getBytes(StandardCharsets.UTF_8), "text/plain");
    var event =
        ChannelEvent.newBuilder()
            .setMessage(InboundMessage.newBuilder().setText(text).setSubject("Hello"))
            .build();
    return new Received(
        ACCOUNT,
        sender,
        source,
        fingerprint,
        null,
        List.of(text),
        new Received.What.Event(event, "id-" + source));
  }

  private List<ChannelEvent> events() {
    return OutboxFixture.events(sql);
  }
}
