package kontur.communication.outbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import kontur.communication.lock.Bell;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// What must reach Kafka; rows are written in the transaction of their cause.
public final class Outbox {
  private final JdbcClient sql;
  private final Bell relay;

  Outbox(JdbcClient sql, Bell relay) {
    this.sql = sql;
    this.relay = relay;
  }

  /// Adds what a channel reported; the relay wakes when the transaction commits.
  public void add(ChannelEvent event) {
    var seconds = event.getReceivedAt();
    add(event, Instant.ofEpochSecond(seconds.getSeconds(), seconds.getNanos()));
  }

  /// Adds what a channel reported a while ago and what goes on its way only now.
  public void add(ChannelEvent event, Instant now) {
    var id = UUID.fromString(event.getId());
    add(Topics.INBOUND, event.getConversationKey(), id, event.toByteArray(), now);
  }

  /// Adds what a channel reported, in this order, by one statement.
  public void addAll(List<ChannelEvent> events, Instant now) {
    if (events.isEmpty()) {
      return;
    }
    var values = events.stream().map(ChannelEvent::toByteArray).toArray(byte[][]::new);
    for (var value : values) {
      bounded(value);
    }
    sql.sql(
            """
            insert into communication.outbox (topic, record_key, event_id, value, not_before)
            select :topic, e.key, e.id, e.value, :now
              from unnest(:keys::text[], :ids::uuid[], :values::bytea[])
                   with ordinality as e (key, id, value, place)
             order by e.place
            """)
        .param("topic", Topics.INBOUND)
        .param("keys", texts(events, ChannelEvent::getConversationKey))
        .param("ids", texts(events, ChannelEvent::getId))
        .param("values", values)
        .param("now", at(now))
        .update();
    wakeAfterCommit();
  }

  private static String[] texts(List<ChannelEvent> events, Function<ChannelEvent, String> field) {
    return events.stream().map(field).toArray(String[]::new);
  }

  private static void bounded(byte[] bytes) {
    if (bytes.length > Topics.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("an event must not exceed 256 KiB: " + bytes.length);
    }
  }

  /// Adds a record as it is.
  public void add(String topic, String key, UUID id, byte[] bytes, Instant now) {
    bounded(bytes);
    sql.sql(
            """
            insert into communication.outbox (topic, record_key, event_id, value, not_before)
            values (:topic, :key, :event, :value, :now)
            """)
        .param("topic", topic)
        .param("key", key)
        .param("event", id)
        .param("value", bytes)
        .param("now", at(now))
        .update();
    wakeAfterCommit();
  }

  private void wakeAfterCommit() {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      relay.ring();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            relay.ring();
          }
        });
  }

  /// Fails where the schema is not there.
  void look() {
    sql.sql("select 1 from communication.outbox limit 0").query(Integer.class).list();
  }

  /// The oldest rows that wait.
  List<Row> page(Instant now, int atMost) {
    return sql.sql(
            """
            select id, topic, record_key, value from communication.outbox
             where published_at is null and not_before <= :now
             order by id limit :atMost
            """)
        .param("now", at(now))
        .param("atMost", atMost)
        .query((row, _) ->
            new Row(row.getLong(1), row.getString(2), row.getString(3), row.getBytes(4)))
        .list();
  }

  /// Marks rows that Kafka has.
  void published(Collection<Long> ids, Instant now) {
    sql.sql("update communication.outbox set published_at = :now where id = any(:ids)")
        .param("now", at(now))
        .param("ids", ids.toArray(Long[]::new))
        .update();
  }

  /// Deletes what was published before; returns how many rows.
  int forget(Instant publishedBefore, int atMost) {
    return sql.sql(
            """
            delete from communication.outbox where id in
              (select id from communication.outbox where published_at < :before
                order by published_at limit :atMost)
            """)
        .param("before", at(publishedBefore))
        .param("atMost", atMost)
        .update();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /// One record to publish.
  @SuppressWarnings("ArrayRecordComponent")
  record Row(long id, String topic, String key, byte[] value) {}
}
