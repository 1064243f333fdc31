package kontur.workflow.reconcile;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kontur.contract.Topics;
import kontur.events.v1.LifecycleEnvelope;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// How old the oldest lifecycle event is that the consumers have not read yet: what is younger is
/// not forgotten, it only waits its turn.
final class OldestUnread {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofSeconds(2);

  private final Map<String, Object> properties;

  /// @param broker properties of consumers
  /// @param group the group whose reading counts
  OldestUnread(Map<String, Object> broker, String group) {
    properties = new HashMap<>(broker);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(LIMIT.toMillis()));
    // Positions are looked up without joining the group, which would disturb it.
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
  }

  /// Empty when everything is read.
  Optional<Instant> find() {
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return find(consumer);
    }
  }

  private static Optional<Instant> find(KafkaConsumer<byte[], byte[]> consumer) {
    var partitions =
        consumer.partitionsFor(Topics.LIFECYCLE).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .collect(Collectors.toSet());
    var begin = consumer.beginningOffsets(partitions);
    var end = consumer.endOffsets(partitions);
    var committed = consumer.committed(partitions);
    Optional<Instant> oldest = Optional.empty();
    for (var partition : partitions) {
      var next = next(committed.get(partition), begin.getOrDefault(partition, 0L));
      if (next < end.getOrDefault(partition, 0L)) {
        var at = first(consumer, partition, next);
        oldest = oldest.filter(before -> before.isBefore(at)).or(() -> Optional.of(at));
      }
    }
    return oldest;
  }

  private static long next(
      @org.jspecify.annotations.Nullable OffsetAndMetadata committed, long begin) {
    return committed == null ? begin : Math.max(committed.offset(), begin);
  }

  /// What cannot be told counts as very old, so that nothing is called forgotten too early.
  private static Instant first(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
    consumer.assign(Set.of(partition));
    consumer.seek(partition, offset);
    var records = consumer.poll(POLL).records(partition);
    return records.isEmpty() ? Instant.EPOCH : occurredAt(records.getFirst());
  }

  private static Instant occurredAt(ConsumerRecord<byte[], byte[]> record) {
    try {
      var value = record.value();
      var at = LifecycleEnvelope.parseFrom(value == null ? new byte[0] : value).getOccurredAt();
      return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    } catch (InvalidProtocolBufferException e) {
      return Instant.ofEpochMilli(record.timestamp());
    }
  }
}
