package kontur.workflow.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/// How far the partitions of a reader are read and done; on its thread only.
final class Offsets implements ConsumerAwareRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Offsets.class);

  /// Behind the last record of each that was processed.
  private final Map<TopicPartition, Long> read = new HashMap<>();

  private final Map<TopicPartition, Long> committed = new HashMap<>();

  void add(List<ConsumerRecord<byte[], byte[]>> poll) {
    for (var origin : poll) {
      read.merge(
          new TopicPartition(origin.topic(), origin.partition()), origin.offset() + 1, Math::max);
    }
  }

  /// @param unfinished the first record of a partition that is not done
  void commit(Consumer<?, ?> consumer, Map<Integer, Long> unfinished) {
    // One that went away while its poll was tried again is another reader's.
    read.keySet().retainAll(consumer.assignment());
    committed.keySet().retainAll(consumer.assignment());
    var done = new HashMap<TopicPartition, OffsetAndMetadata>();
    read.forEach((partition, next) -> {
      var offset = Math.min(next, unfinished.getOrDefault(partition.partition(), next));
      if (!Long.valueOf(offset).equals(committed.get(partition))) {
        done.put(partition, new OffsetAndMetadata(offset));
      }
    });
    if (!done.isEmpty() && isCommitted(consumer, done)) {
      done.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    }
  }

  /// What is not committed comes again, here or to whom the partitions went, and is known then.
  private static boolean isCommitted(
      Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> done) {
    try {
      consumer.commitSync(done);
      return true;
    } catch (KafkaException e) {
      log.atInfo()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("How far a topic is read was not committed");
      return false;
    }
  }

  /// Another reader's from now on.
  @Override
  public void onPartitionsRevokedAfterCommit(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    onPartitionsLost(consumer, partitions);
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    read.keySet().removeAll(partitions);
    committed.keySet().removeAll(partitions);
  }
}
