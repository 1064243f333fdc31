package kontur.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kontur.contract.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/// Every group of consumers of the platform, and how far it has read.
final class Groups implements AutoCloseable {
  private static final int ANSWER_SECONDS = 20;
  private static final Duration EMPTY = Duration.ofSeconds(90);
  private static final Map<String, String> TOPICS =
      Map.of(
          "kontur-intake", Topics.INBOUND,
          "kontur-lifecycle", Topics.LIFECYCLE,
          "communication-outbound", Topics.OUTBOUND,
          "communication-inbound-dlt", Topics.INBOUND_DEAD_LETTERS,
          "communication-lifecycle-dlt", Topics.LIFECYCLE_DEAD_LETTERS,
          "communication-outbound-dlt", Topics.OUTBOUND_DEAD_LETTERS);

  private final Admin admin;

  Groups(int port) {
    this.admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
  }

  /// Records that a group has not read.
  long lag() {
    var lag = 0L;
    for (var group : TOPICS.entrySet()) {
      var read = read(group.getKey());
      for (var end : ends(group.getValue()).entrySet()) {
        var offset = read.get(end.getKey());
        lag += end.getValue() - (offset == null ? 0 : offset.offset());
      }
    }
    return lag;
  }

  /// Lets each group read its topic from the beginning again, once its consumers are gone.
  ///
  /// @return how many records come again
  long putBack() {
    var again = 0L;
    for (var group : TOPICS.entrySet()) {
      again += read(group.getKey()).values().stream().mapToLong(OffsetAndMetadata::offset).sum();
      var zero =
          ends(group.getValue()).keySet().stream()
              .collect(Collectors.toMap(partition -> partition, _ -> new OffsetAndMetadata(0)));
      putBack(group.getKey(), zero);
    }
    return again;
  }

  private void putBack(String group, Map<TopicPartition, OffsetAndMetadata> zero) {
    var end = System.nanoTime() + EMPTY.toNanos();
    while (true) {
      try {
        var _ = answer(admin.alterConsumerGroupOffsets(group, zero).all());
        return;
      } catch (IllegalStateException e) {
        // Its consumers may not have left yet.
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> read(String group) {
    return answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group))
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// How many records each partition of a topic has had.
  private Map<TopicPartition, Long> ends(String topic) {
    var partitions =
        Topics.ALL.stream()
            .filter(one -> one.name().equals(topic))
            .flatMap(one -> IntStream.range(0, one.partitions()).boxed())
            .map(partition -> new TopicPartition(topic, partition))
            .toList();
    return answer(
            admin
                .listOffsets(
                    partitions.stream()
                        .collect(Collectors.toMap(one -> one, _ -> OffsetSpec.latest())))
                .all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Kafka does not say how far its groups are", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(ANSWER_SECONDS));
  }
}
