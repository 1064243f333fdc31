package kontur.communication.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Everything that was ever received.
public final class Ledger {
  private final JdbcClient sql;

  Ledger(JdbcClient sql) {
    this.sql = sql;
  }

  /// Locks the conversations until the transaction ends, in one order, and gives their newest
  /// numbers.
  Map<String, Long> lock(Collection<String> conversations) {
    var keys = conversations.stream().distinct().sorted().toArray(String[]::new);
    sql.sql(
            """
            insert into communication.conversation (conversation_key)
            select key from unnest(:keys) as key order by key
            on conflict do nothing
            """)
        .param("keys", keys)
        .update();
    var newest = new TreeMap<String, Long>();
    sql.sql(
            """
            select conversation_key, last_ordinal from communication.conversation
             where conversation_key = any(:keys) order by conversation_key for update
            """)
        .param("keys", keys)
        .query(
            (RowCallbackHandler)
                row -> {
                  newest.put(row.getString(1), row.getLong(2));
                });
    return newest;
  }

  /// Notes the newest numbers of locked conversations.
  void numbered(Map<String, Long> newest) {
    sql.sql(
            """
            update communication.conversation c set last_ordinal = n.ordinal
              from unnest(:keys, :ordinals) as n (key, ordinal)
             where c.conversation_key = n.key and c.last_ordinal <> n.ordinal
            """)
        .param("keys", newest.keySet().toArray(String[]::new))
        .param("ordinals", newest.values().toArray(Long[]::new))
        .update();
  }

  /// The rows of what was received before, by every name of them.
  Map<String, UUID> known(List<Received> batch) {
    var found = new HashMap<String, UUID>();
    sql.sql(
            """
            select l.id, l.channel, l.source_key, l.account_id, l.fingerprint
              from unnest(:channels::text[], :sources::text[], :accounts::text[], :fingerprints::text[])
                   as r (channel, source, account, fingerprint)
              join communication.ledger as l
                on l.channel = r.channel and l.source_key = r.source
                or l.account_id = r.account and l.fingerprint = r.fingerprint
            """)
        .param("channels", texts(batch, received -> received.account().getChannel().name()))
        .param("sources", texts(batch, Received::sourceKey))
        .param("accounts", texts(batch, received -> received.account().getId()))
        .param("fingerprints", texts(batch, Received::fingerprint))
        .query(
            (RowCallbackHandler)
                row -> {
                  var id = row.getObject("id", UUID.class);
                  found.put(
                      Received.sourceName(row.getString("channel"), row.getString("source_key")),
                      id);
                  var fingerprint = row.getString("fingerprint");
                  if (fingerprint != null) {
                    found.put(
                        Received.fingerprintName(row.getString("account_id"), fingerprint), id);
                  }
                });
    return found;
  }

  /// Adds rows for what nobody knows; whoever asked `known` holds the conversations' locks, so a
  /// refusal because of the same name means that another replica reads the same mailbox right now.
  void addAll(Collection<Row> rows, Instant now) {
    if (rows.isEmpty()) {
      return;
    }
    var columns = rows.stream().map(row -> Columns.of(row.received().what())).toList();
    sql.sql(
            """
            insert into communication.ledger
              (id, account_id, channel, source_key, fingerprint, conversation_key, ordinal, received_at,
               state, external_id, command, command_argument, raw_sha256, raw_size, raw_media_type,
               stage, cause, attempts, quarantined_at, source_date)
            select r.id, r.account, r.channel, r.source, r.fingerprint, r.conversation, r.ordinal, :now,
                   r.state, r.external_id, r.command, r.argument, r.sha256, r.size, r.media_type,
                   case when r.cause is not null then 'parse' end, r.cause, r.attempts,
                   case when r.cause is not null then :now::timestamptz end, r.source_date
              from unnest(
                     :ids::uuid[], :accounts::text[], :channels::text[], :sources::text[],
                     :fingerprints::text[], :conversations::text[], :ordinals::bigint[], :states::text[],
                     :externalIds::text[], :commands::text[], :arguments::text[], :hashes::text[],
                     :sizes::bigint[], :mediaTypes::text[], :causes::text[], :attempts::int[],
                     :sourceDates::timestamptz[])
                as r (id, account, channel, source, fingerprint, conversation, ordinal, state, external_id,
                      command, argument, sha256, size, media_type, cause, attempts, source_date)
            """)
        .param("now", at(now))
        .param("ids", texts(rows, row -> row.id().toString()))
        .param("accounts", texts(rows, row -> row.received().account().getId()))
        .param("channels", texts(rows, row -> row.received().account().getChannel().name()))
        .param("sources", texts(rows, row -> row.received().sourceKey()))
        .param("fingerprints", texts(rows, row -> row.received().fingerprint()))
        .param("conversations", texts(rows, row -> row.received().conversationKey()))
        .param("ordinals", rows.stream().map(Row::ordinal).toArray(Long[]::new))
        .param("states", texts(columns, Columns::state))
        .param("externalIds", texts(columns, Columns::externalId))
        .param("commands", texts(columns, Columns::command))
        .param("arguments", texts(columns, Columns::argument))
        .param("hashes", raws(rows, ContentRef::getSha256).toArray(String[]::new))
        .param("sizes", raws(rows, ContentRef::getSize).toArray(Long[]::new))
        .param("mediaTypes", raws(rows, ContentRef::getMediaType).toArray(String[]::new))
        .param("causes", texts(columns, Columns::cause))
        .param("attempts", columns.stream().map(Columns::attempts).toArray(Integer[]::new))
        .param(
            "sourceDates",
            texts(columns, c -> c.sourceDate() == null ? null : c.sourceDate().toString()))
        .update();
  }

  private static <T> @Nullable String[] texts(
      Collection<T> rows, Function<T, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  private static <T> Stream<@Nullable T> raws(
      Collection<Row> rows, Function<ContentRef, T> column) {
    return rows.stream()
        .map(row -> row.received().raw() == null ? null : column.apply(row.received().raw()));
  }

  /// Whether something with this source key was received.
  public boolean knows(Channel channel, String sourceKey) {
    return sql.sql(
            """
            select exists (select from communication.ledger
             where channel = :channel and source_key = :source)
            """)
        .param("channel", channel.name())
        .param("source", sourceKey)
        .query(Boolean.class)
        .single();
  }

  /// The hash of the original of something that was received.
  public Optional<String> raw(Channel channel, String sourceKey) {
    return sql.sql(
            """
            select coalesce(raw_sha256, '') from communication.ledger
             where channel = :channel and source_key = :source
            """)
        .param("channel", channel.name())
        .param("source", sourceKey)
        .query(String.class)
        .optional();
  }

  /// Whether another version of the same message came after this one.
  ///
  /// @param prefix that the names of all its versions begin with
  public boolean wasChangedAfter(Channel channel, String sourceKey, String prefix) {
    return sql.sql(
            """
            select exists (
              select from communication.ledger as this
                join communication.ledger as later
                  on later.conversation_key = this.conversation_key and later.ordinal > this.ordinal
               where this.channel = :channel and this.source_key = :source
                 and starts_with(later.source_key, :prefix)
                 and not starts_with(later.source_key, :source || ':') )
            """)
        .param("channel", channel.name())
        .param("source", sourceKey)
        .param("prefix", prefix)
        .query(Boolean.class)
        .single();
  }

  /// The originals of all versions of a message, by their hashes.
  ///
  /// @param prefix that the names of all its versions begin with
  public List<String> raws(Channel channel, String conversation, String prefix) {
    return sql.sql(
            """
            select raw_sha256 from communication.ledger
             where conversation_key = :conversation and channel = :channel
               and starts_with(source_key, :prefix) and raw_sha256 is not null
            """)
        .param("conversation", conversation)
        .param("channel", channel.name())
        .param("prefix", prefix)
        .query((row, _) -> row.getString(1))
        .list();
  }

  /// The newest message of the conversation before a row of it; what has no id on its channel, such
  /// as an edit, is none.
  public Optional<UUID> messageBefore(String conversation, long ordinal) {
    return sql.sql(
            """
            select id from communication.ledger
             where conversation_key = :conversation and ordinal < :ordinal and state = 'accepted'
               and external_id <> ''
             order by ordinal desc limit 1
            """)
        .param("conversation", conversation)
        .param("ordinal", ordinal)
        .query((row, _) -> row.getObject(1, UUID.class))
        .optional();
  }

  /// Whether a message of the conversation came after a row of it.
  public boolean hasMessageAfter(String conversation, long ordinal) {
    return sql.sql(
            """
            select exists (
              select from communication.ledger
               where conversation_key = :conversation and ordinal > :ordinal and state = 'accepted'
                 and external_id <> '')
            """)
        .param("conversation", conversation)
        .param("ordinal", ordinal)
        .query(Boolean.class)
        .single();
  }

  /// Customers' commands that wait for their answer, oldest first.
  public List<WaitingCommand> commands(String account, int atMost) {
    return sql.sql(
            """
            select id, conversation_key, ordinal, command, command_argument, attempts, received_at
              from communication.ledger
             where state = 'command' and account_id = :account
             order by received_at, id limit :atMost
            """)
        .param("account", account)
        .param("atMost", atMost)
        .query((row, _) ->
            new WaitingCommand(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getObject(7, OffsetDateTime.class).toInstant()))
        .list();
  }

  /// Counts that a command was carried and not answered.
  public void carried(UUID command) {
    sql.sql("update communication.ledger set attempts = attempts + 1 where id = :id")
        .param("id", command)
        .update();
  }

  /// A command was answered; false when another did it before.
  public boolean answered(UUID command) {
    return sql.sql(
                "update communication.ledger set state = 'answered' where id = :id and state = 'command'")
            .param("id", command)
            .update()
        == 1;
  }

  /// Something that was handed on could not be processed there; a repeat changes nothing.
  public boolean quarantine(UUID id, String cause, int attempts, Instant now) {
    return sql.sql(
                """
                update communication.ledger
                   set state = 'quarantined', stage = 'intake', cause = :cause, attempts = :attempts,
                       quarantined_at = :now
                 where id = :id and state <> 'quarantined'
                """)
            .param("id", id)
            .param("cause", cause)
            .param("attempts", attempts)
            .param("now", at(now))
            .update()
        == 1;
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /// A row to add.
  record Row(UUID id, Received received, long ordinal) {}

  /// A customer's command that waits.
  public record WaitingCommand(
      UUID id,
      String conversationKey,
      long ordinal,
      String name,
      String argument,
      int attempts,
      Instant receivedAt) {}

  /// What the cases of a received thing write into the row.
  record Columns(
      String state,
      @Nullable String externalId,
      @Nullable String command,
      @Nullable String argument,
      @Nullable String cause,
      int attempts,
      @Nullable Instant sourceDate) {
    static Columns of(Received.What what) {
      return switch (what) {
        case Received.What.Event(_, var externalId) ->
            new Columns("accepted", externalId, null, null, null, 0, null);
        case Received.What.Command(var name, var argument, var externalId) ->
            new Columns("command", externalId, name, argument, null, 0, null);
        case Received.What.Noted(var externalId) ->
            new Columns("noted", externalId, null, null, null, 0, null);
        case Received.What.Quarantined(var cause, var attempts, var sourceDate) ->
            new Columns("quarantined", null, null, null, cause, attempts, sourceDate);
      };
    }
  }
}
