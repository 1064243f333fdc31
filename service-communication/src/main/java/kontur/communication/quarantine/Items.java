package kontur.communication.quarantine;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.communication.ledger.Report;
import kontur.communication.v1.Item;
import kontur.communication.v1.QuarantineSource;
import kontur.communication.v1.QuarantineState;
import kontur.contract.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The one list: rows of the ledger and records of Kafka.
public final class Items {
  private static final String LEDGER =
      """
      select id, case channel when 'EMAIL' then 'IMAP' else 'BOT' end as source, account_id,
             received_at, quarantined_at, stage, cause, attempts,
             case state when 'quarantined' then 'WAITING' when 'dismissed' then 'DISMISSED'
                        else 'PROCESSED' end as item_state,
             coalesce(raw_size, -1) as size, coalesce(raw_media_type, '') as media_type
        from communication.ledger
       where quarantined_at is not null
      """;

  private static final String LETTERS =
      """
      select id, 'KAFKA' as source, account_id, received_at, quarantined_at, origin_topic as stage,
             cause, attempts, upper(state) as item_state, length(value)::bigint as size,
             'application/x-protobuf' as media_type
        from communication.dead_letter
       where ledger_id is null
      """;

  private static final String PAGE =
      """
         and (:account = '' or account_id = :account)
         and (:first or (quarantined_at, id) < (:before, :beforeId))
       order by quarantined_at desc, id desc limit :size
      """;

  private final JdbcClient sql;

  Items(JdbcClient sql) {
    this.sql = sql;
  }

  /// Which part of the list.
  ///
  /// @param source unspecified for all
  /// @param account empty for all
  /// @param after where the page before ended
  public record Choice(
      QuarantineSource source,
      String account,
      QuarantineState state,
      @Nullable Place after,
      int size) {}

  /// A page, newest first.
  public List<Item> page(Choice choice) {
    var after = choice.after();
    var query =
        "select * from (("
            + LEDGER
            + ledger(choice)
            + PAGE
            + ") union all ("
            + LETTERS
            + letters(choice)
            + PAGE
            + ")) as item order by quarantined_at desc, id desc limit :size";
    return sql.sql(query)
        .param("account", choice.account())
        .param("first", after == null)
        .param("before", at(after == null ? Instant.EPOCH : after.at()))
        .param("beforeId", after == null ? new UUID(0, 0) : after.id())
        .param("size", choice.size())
        .query((row, _) -> item(row))
        .list();
  }

  /// Written out, so that each state has its index.
  private static String ledger(Choice choice) {
    var state =
        switch (choice.state()) {
          case WAITING, QUARANTINE_STATE_UNSPECIFIED, UNRECOGNIZED -> " and state = 'quarantined'";
          case PROCESSED -> " and state <> 'quarantined' and state <> 'dismissed'";
          case DISMISSED -> " and state <> 'quarantined' and state = 'dismissed'";
        };
    return state
        + switch (choice.source()) {
          case IMAP -> " and channel = 'EMAIL'";
          case BOT -> " and channel = 'TELEGRAM'";
          case KAFKA -> " and false";
          case QUARANTINE_SOURCE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
  }

  private static String letters(Choice choice) {
    var state =
        switch (choice.state()) {
          case WAITING, QUARANTINE_STATE_UNSPECIFIED, UNRECOGNIZED -> " and state = 'waiting'";
          case PROCESSED -> " and state = 'processed'";
          case DISMISSED -> " and state = 'dismissed'";
        };
    return state
        + switch (choice.source()) {
          case IMAP, BOT -> " and false";
          case KAFKA, QUARANTINE_SOURCE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
  }

  /// One item.
  public Optional<Item> find(UUID id) {
    return sql.sql(
            "select * from (("
                + LEDGER
                + " and id = :id) union all ("
                + LETTERS
                + " and id = :id)) as item")
        .param("id", id)
        .query((row, _) -> item(row))
        .optional();
  }

  /// The place behind an item.
  public static Place behind(Item item) {
    var at = item.getQuarantinedAt();
    return new Place(
        Instant.ofEpochSecond(at.getSeconds(), at.getNanos()), UUID.fromString(item.getId()));
  }

  private static Item item(ResultSet row) throws SQLException {
    return Item.newBuilder()
        .setId(row.getString("id"))
        .setSource(QuarantineSource.valueOf(row.getString("source")))
        .setAccount(row.getString("account_id"))
        .setReceivedAt(Report.timestamp(instant(row, "received_at")))
        .setQuarantinedAt(Report.timestamp(instant(row, "quarantined_at")))
        .setStage(row.getString("stage"))
        .setCause(row.getString("cause"))
        .setAttempts(row.getInt("attempts"))
        .setState(QuarantineState.valueOf(row.getString("item_state")))
        .setOriginalSize(row.getLong("size"))
        .setOriginalType(row.getString("media_type"))
        .build();
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /// Where a page ends.
  public record Place(Instant at, UUID id) {
    /// For a page token.
    public String token() {
      var text = at.getEpochSecond() + ":" + at.getNano() + ":" + id;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// From a page token; null for the first page.
    public static @Nullable Place of(String token) {
      if (token.isEmpty()) {
        return null;
      }
      try {
        var parts =
            new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII).split(":");
        return new Place(
            Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
            UUID.fromString(parts[2]));
      } catch (RuntimeException e) {
        throw Refusal.invalidField("page_token", "is not one that we gave");
      }
    }
  }
}
