package kontur.communication.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of the ledger that are or were in quarantine.
public final class QuarantinedRows {
  private static final String COLUMNS =
      """
      select id, account_id, channel, conversation_key, source_key, ordinal, received_at, source_date,
             raw_sha256, raw_size, raw_media_type, stage = 'parse' as unread,
             state = 'quarantined' as waiting
        from communication.ledger where id = :id and quarantined_at is not null
      """;

  private final JdbcClient sql;

  QuarantinedRows(JdbcClient sql) {
    this.sql = sql;
  }

  /// A row as it is.
  public Optional<Kept> find(UUID id) {
    return sql.sql(COLUMNS).param("id", id).query((row, _) -> kept(row)).optional();
  }

  /// The originals of those rows that have one.
  public Map<UUID, ContentRef> originals(Collection<UUID> ids) {
    var found = new HashMap<UUID, ContentRef>();
    sql.sql(
            """
            select id, raw_sha256, raw_size, raw_media_type from communication.ledger
             where id = any(:ids) and raw_sha256 is not null
            """)
        .param("ids", ids.toArray(UUID[]::new))
        .query(
            (RowCallbackHandler)
                row ->
                    found.put(
                        row.getObject(1, UUID.class),
                        ContentRef.newBuilder()
                            .setSha256(row.getString(2))
                            .setSize(row.getLong(3))
                            .setMediaType(row.getString(4))
                            .build()));
    return found;
  }

  /// A row that nobody else changes until the transaction ends.
  public Optional<Kept> lock(UUID id) {
    return sql.sql(COLUMNS + " for update").param("id", id).query((row, _) -> kept(row)).optional();
  }

  /// Somebody gave it up.
  public void dismiss(UUID id) {
    sql.sql("update communication.ledger set state = 'dismissed' where id = :id")
        .param("id", id)
        .update();
  }

  /// It was tried once more and cannot be processed.
  public void failedAgain(UUID id, String cause) {
    sql.sql(
            """
            update communication.ledger set attempts = attempts + 1, cause = :cause where id = :id
            """)
        .param("id", id)
        .param("cause", cause)
        .update();
  }

  /// It came another way meanwhile; nothing follows from this row.
  void repeated(UUID id) {
    sql.sql(
            """
            update communication.ledger set attempts = attempts + 1, state = 'noted' where id = :id
            """)
        .param("id", id)
        .update();
  }

  /// Another row that stands for the same thing.
  Optional<UUID> twin(UUID id, Received received) {
    return sql.sql(
            """
            select id from communication.ledger
             where id <> :id
               and (channel = :channel and source_key = :source
                    or account_id = :account and fingerprint = :fingerprint)
             limit 1
            """)
        .param("id", id)
        .param("channel", received.account().getChannel().name())
        .param("source", received.sourceKey())
        .param("account", received.account().getId())
        .param("fingerprint", received.fingerprint())
        .query((row, _) -> row.getObject(1, UUID.class))
        .optional();
  }

  /// Its original, which was never taken before, is there.
  void original(UUID id, ContentRef raw) {
    sql.sql(
            """
            update communication.ledger
               set raw_sha256 = :sha256, raw_size = :size, raw_media_type = :type
             where id = :id
            """)
        .param("id", id)
        .param("sha256", raw.getSha256())
        .param("size", raw.getSize())
        .param("type", raw.getMediaType())
        .update();
  }

  /// It can be read now: the row becomes what it would have been at once.
  void read(UUID id, Received received, long ordinal) {
    sql.sql(
            """
            update communication.ledger
               set source_key = :source, fingerprint = :fingerprint, conversation_key = :conversation,
                   ordinal = :ordinal
             where id = :id
            """)
        .param("id", id)
        .param("source", received.sourceKey())
        .param("fingerprint", received.fingerprint())
        .param("conversation", received.conversationKey())
        .param("ordinal", ordinal)
        .update();
  }

  /// Its record goes on its way once more.
  public void resent(UUID id) {
    sql.sql(
            """
            update communication.ledger set attempts = attempts + 1, state = 'accepted'
             where id = :id
            """)
        .param("id", id)
        .update();
  }

  /// It goes on its way.
  void accepted(UUID id, Ledger.Columns columns) {
    sql.sql(
            """
            update communication.ledger
               set state = :state, external_id = :externalId, command = :command,
                   command_argument = :argument,
                   attempts = case when :state = 'command' then 0 else attempts + 1 end
             where id = :id
            """)
        .param("id", id)
        .param("state", columns.state())
        .param("externalId", columns.externalId())
        .param("command", columns.command())
        .param("argument", columns.argument())
        .update();
  }

  private static Kept kept(ResultSet row) throws SQLException {
    var sha256 = row.getString("raw_sha256");
    var raw =
        sha256 == null
            ? null
            : ContentRef.newBuilder()
                .setSha256(sha256)
                .setSize(row.getLong("raw_size"))
                .setMediaType(row.getString("raw_media_type"))
                .build();
    return new Kept(
        row.getObject("id", UUID.class),
        row.getString("account_id"),
        Channel.valueOf(row.getString("channel")),
        row.getString("conversation_key"),
        row.getString("source_key"),
        row.getLong("ordinal"),
        row.getObject("received_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("source_date", OffsetDateTime.class)),
        raw,
        row.getBoolean("unread"),
        row.getBoolean("waiting"));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
