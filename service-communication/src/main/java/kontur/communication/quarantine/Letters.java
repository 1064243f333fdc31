package kontur.communication.quarantine;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The records from dead-letter topics.
final class Letters {
  private static final String COLUMNS =
      """
      select id, origin_topic, record_key, value, ledger_id, state = 'waiting' as waiting
        from communication.dead_letter
      """;

  private final JdbcClient sql;

  Letters(JdbcClient sql) {
    this.sql = sql;
  }

  /// Where a record lies that became a letter.
  record Place(String topic, int partition, long offset) {}

  /// What is known about a letter.
  record Facts(String account, @Nullable UUID ledger, String cause, Instant receivedAt) {}

  /// Keeps a letter; false when it was kept before.
  boolean add(Letter letter, Place place, Facts facts, Instant now) {
    return sql.sql(
                """
                insert into communication.dead_letter
                  (id, topic, partition, letter_offset, value_sha256, origin_topic, record_key, value,
                   account_id, ledger_id, cause, attempts, state, received_at, quarantined_at)
                values
                  (:id, :topic, :partition, :offset, :hash, :origin, :key, :value,
                   :account, :ledger, :cause, 1, 'waiting', :received, :now)
                on conflict on constraint dead_letter_place do nothing
                """)
            .param("id", letter.id())
            .param("topic", place.topic())
            .param("partition", place.partition())
            .param("offset", place.offset())
            .param("hash", sha256(letter.value()))
            .param("origin", letter.origin())
            .param("key", letter.key())
            .param("value", letter.value())
            .param("account", facts.account())
            .param("ledger", facts.ledger())
            .param("cause", facts.cause())
            .param("received", at(facts.receivedAt()))
            .param("now", at(now))
            .update()
        == 1;
  }

  /// Whether the row of the ledger is there that an event names.
  boolean isLedgerRow(UUID id) {
    return sql.sql("select exists (select from communication.ledger where id = :id)")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  /// An item of its own.
  Optional<Letter> find(UUID id) {
    return one(COLUMNS + " where id = :id and ledger_id is null", id);
  }

  /// The same, and nobody else changes it until the transaction ends.
  Optional<Letter> lock(UUID id) {
    return one(COLUMNS + " where id = :id and ledger_id is null for update", id);
  }

  /// The newest letter of a row of the ledger.
  Optional<Letter> ofRow(UUID ledger) {
    return one(
        COLUMNS + " where ledger_id = :id order by quarantined_at desc, id desc limit 1", ledger);
  }

  private Optional<Letter> one(String query, UUID id) {
    return sql.sql(query).param("id", id).query((row, _) -> letter(row)).optional();
  }

  private static Letter letter(ResultSet row) throws SQLException {
    return new Letter(
        row.getObject("id", UUID.class),
        row.getString("origin_topic"),
        row.getBytes("record_key"),
        row.getBytes("value"),
        row.getObject("ledger_id", UUID.class),
        row.getBoolean("waiting"));
  }

  /// It went back onto its topic.
  void processed(UUID id) {
    sql.sql(
            """
            update communication.dead_letter set state = 'processed', attempts = attempts + 1
             where id = :id
            """)
        .param("id", id)
        .update();
  }

  /// Somebody gave it up.
  void dismiss(UUID id) {
    sql.sql("update communication.dead_letter set state = 'dismissed' where id = :id")
        .param("id", id)
        .update();
  }

  /// It was tried once more and still cannot be read.
  void failedAgain(UUID id, String cause) {
    sql.sql(
            """
            update communication.dead_letter set attempts = attempts + 1, cause = :cause
             where id = :id
            """)
        .param("id", id)
        .param("cause", cause)
        .update();
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
