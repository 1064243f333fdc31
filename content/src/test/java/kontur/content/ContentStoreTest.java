package kontur.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kontur.testing.Postgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ContentStoreTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private JdbcClient sql;
  private TransactionTemplate tx;
  private ContentStore store;

  @BeforeEach
  void signInAsTheTicketsRole() {
    var source = postgres.dataSource("tickets");
    sql = JdbcClient.create(source);
    tx = new TransactionTemplate(new JdbcTransactionManager(source));
    store = new ContentStore(sql, tx);
  }

  @Test
  void givesBackWhatWasPut() {
    var ref = store.put("héllo".getBytes(UTF_8), "text/plain");

    assertThat(ref.size()).isEqualTo(6);
    assertThat(ref.mediaType()).isEqualTo("text/plain");
    assertThat(store.read(ref.sha256()).orElseThrow()).isEqualTo("héllo".getBytes(UTF_8));
    assertThat(store.size(ref.sha256())).contains(6L);
  }

  @Test
  void storesTheSameBytesOnceAlsoWhenManyPutThemAtOnce() throws Exception {
    var payloads = new ArrayList<Payload>();
    for (var i = 0; i < 20; i++) {
      payloads.add(new Payload(("same " + i % 10).getBytes(UTF_8), "text/plain"));
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var puts = new ArrayList<Future<List<ContentRef>>>();
      for (var i = 0; i < 16; i++) {
        puts.add(threads.submit(() -> tx.execute(_ -> store.putAll(payloads))));
      }
      for (var put : puts) {
        assertThat(put.get()).isEqualTo(puts.getFirst().get()).hasSize(20);
      }
    }

    assertThat(
            sql.sql("select count(*) from content.blob where size = 6").query(Long.class).single())
        .isEqualTo(10);
  }

  @Test
  void keepsAFileOfSeveralChunks() {
    var file = new byte[3 * ContentStore.CHUNK + 17];
    new Random(7).nextBytes(file);

    var ref = store.put(new ByteArrayInputStream(file), "application/pdf", ContentStore.MAX_SIZE);
    var again = store.put(file, "application/pdf");

    var out = new ByteArrayOutputStream();
    assertThat(store.copy(ref.sha256(), out)).isTrue();
    assertThat(out.toByteArray()).isEqualTo(file);
    assertThat(again).isEqualTo(ref);
  }

  @Test
  void refusesMoreThanTheLimit() {
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(new byte[11]), "a/b", 10))
        .isInstanceOf(ContentTooLarge.class)
        .hasMessage("the content is larger than 10 bytes");
  }

  @Test
  void readsManyTextsByOneQuery() {
    var one = store.put("one".getBytes(UTF_8), "text/plain");
    var two = store.put("two".getBytes(UTF_8), "text/plain");

    var texts = store.readAll(List.of(one.sha256(), two.sha256(), "0".repeat(64)));

    assertThat(texts).containsOnlyKeys(one.sha256(), two.sha256());
    assertThat(texts.get(two.sha256())).isEqualTo("two".getBytes(UTF_8));
  }

  @Test
  void sweepsOnlyWhatNobodyNeedsAndNobodyPutLately() {
    var needed = store.put("needed".getBytes(UTF_8), "text/plain");
    var forgotten = store.put("forgotten".getBytes(UTF_8), "text/plain");
    store.reference(List.of(new Reference(needed.sha256(), "tickets/message/1")));

    store.sweep(Duration.ofHours(1));
    assertThat(store.read(forgotten.sha256())).isPresent();
    twoHoursPass();
    store.sweep(Duration.ofHours(1));

    assertThat(store.read(forgotten.sha256())).isEmpty();
    assertThat(store.read(needed.sha256())).isPresent();
    store.release(List.of("tickets/message/1"));
    twoHoursPass();
    store.sweep(Duration.ofHours(1));
    assertThat(store.read(needed.sha256())).isEmpty();
  }

  @Test
  void aSweepReadsOnlyWhatWasPutOrReleasedSinceTheLastOne() {
    var needed = store.put("long needed".getBytes(UTF_8), "text/plain");
    store.reference(List.of(new Reference(needed.sha256(), "tickets/message/3")));
    assertThat(isCandidate(needed)).isTrue();
    twoHoursPass();
    store.sweep(Duration.ofHours(1));
    assertThat(isCandidate(needed)).isFalse();

    store.release(List.of("tickets/message/3"));

    assertThat(isCandidate(needed)).isTrue();
    store.reference(List.of(new Reference(needed.sha256(), "tickets/message/4")));
    twoHoursPass();
    store.sweep(Duration.ofHours(1));
    assertThat(store.read(needed.sha256())).isPresent();
  }

  @Test
  void whatWasPutAgainLatelyIsLookedAtAgainLater() {
    var again = store.put("put again".getBytes(UTF_8), "text/plain");
    twoHoursPass();
    store.put("put again".getBytes(UTF_8), "text/plain");

    store.sweep(Duration.ofHours(1));
    assertThat(store.read(again.sha256())).isPresent();
    assertThat(isCandidate(again)).isTrue();
    twoHoursPass();
    assertThat(store.sweep(Duration.ofHours(1))).isPositive();
    assertThat(store.read(again.sha256())).isEmpty();
  }

  private boolean isCandidate(ContentRef ref) {
    return sql.sql("select exists (select from content.candidate where sha256 = ?)")
        .param(Sha256.bytes(ref.sha256()))
        .query(Boolean.class)
        .single();
  }

  private void twoHoursPass() {
    sql.sql("update content.blob set put_at = put_at - interval '2 hours'").update();
    sql.sql("update content.candidate set since = since - interval '2 hours'").update();
  }

  @Test
  void aReferenceBelongsToItsUsersTransaction() {
    var ref = store.put("maybe".getBytes(UTF_8), "text/plain");

    tx.executeWithoutResult(status -> {
      store.reference(List.of(new Reference(ref.sha256(), "tickets/message/2")));
      status.setRollbackOnly();
    });

    assertThat(
            sql.sql("select count(*) from content.reference where holder = 'tickets/message/2'")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void refusesAReferenceToAbsentContent() {
    assertThatThrownBy(() -> store.reference(List.of(new Reference("0".repeat(64), "x"))))
        .isInstanceOf(DataIntegrityViolationException.class);
  }
}
