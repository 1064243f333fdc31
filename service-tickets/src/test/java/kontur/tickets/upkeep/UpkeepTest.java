package kontur.tickets.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.content.Reference;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class UpkeepTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  @Test
  void deletesWhatHasServedItsTimeAndNothingElse() {
    var source = postgres.dataSource("tickets");
    var sql = JdbcClient.create(source);
    var tx = new TransactionTemplate(new JdbcTransactionManager(source));
    var content = new ContentStore(sql, tx);
    sql.sql(
            """
            insert into tickets.outbox (topic, key, value, published_at)
            values ('t', 'old', '', now() - interval '8 days'), ('t', 'young', '', now()), ('t', 'unsent', '', null)
            """)
        .update();
    sql.sql(
            """
            insert into tickets.idempotency (actor, key, request_hash, created_at)
            values ('a', 'old', '', now() - interval '25 hours'), ('a', 'young', '', now())
            """)
        .update();
    var upload = UUID.randomUUID();
    var ref = content.put("file".getBytes(StandardCharsets.UTF_8), "text/plain");
    content.reference(List.of(new Reference(ref.sha256(), "tickets/upload/" + upload)));
    sql.sql(
            """
            insert into tickets.upload (id, actor, file_name, sha256, size, media_type, created_at)
            values (?, 'a', 'f', ?, 4, 'text/plain', now() - interval '25 hours')
            """)
        .params(upload, ref.sha256())
        .update();
    sql.sql("update content.blob set put_at = now() - interval '2 days'").update();

    var upkeep =
        new Upkeep(
            sql,
            tx,
            content,
            new UpkeepSettings(
                Duration.ofMinutes(10),
                Duration.ofDays(7),
                Duration.ofDays(1),
                Duration.ofDays(1),
                Duration.ofDays(1)));
    upkeep.run();
    assertThat(content.read(ref.sha256())).as("released just now").isPresent();
    sql.sql("update content.candidate set since = now() - interval '2 days'").update();
    upkeep.run();

    assertThat(sql.sql("select key from tickets.outbox").query(String.class).list())
        .containsExactlyInAnyOrder("young", "unsent");
    assertThat(sql.sql("select key from tickets.idempotency").query(String.class).list())
        .containsExactly("young");
    assertThat(content.read(ref.sha256())).isEmpty();
  }
}
