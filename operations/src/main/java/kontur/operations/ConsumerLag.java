package kontur.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// How many records of a topic a group has not finished yet; its connection is made at first use.
public final class ConsumerLag implements AutoCloseable {
  private static final int ANSWER_MILLIS = 5_000;

  private final Map<String, Object> properties;
  private final Map<String, String> topicsByGroup;
  private Optional<Admin> made = Optional.empty();

  /// @param broker how the broker is reached
  /// @param topicsByGroup which groups read what
  public ConsumerLag(Map<String, Object> broker, Map<String, String> topicsByGroup) {
    var bounded = new HashMap<>(broker);
    bounded.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    bounded.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    this.properties = Map.copyOf(bounded);
    this.topicsByGroup = Map.copyOf(topicsByGroup);
  }

  /// The gauge `kontur_consumer_lag`.
  public Sample sample() {
    return new Sample(
        "kontur.consumer.lag", "Records that a group has not finished yet", this::values);
  }

  private List<Sample.Value> values()
      throws ExecutionException, TimeoutException, InterruptedException {
    var values = new ArrayList<Sample.Value>();
    for (var reading : topicsByGroup.entrySet()) {
      values.add(
          new Sample.Value(
              Map.of("group", reading.getKey(), "topic", reading.getValue()),
              lag(reading.getKey(), reading.getValue())));
    }
    return values;
  }

  private double lag(String group, String topic)
      throws ExecutionException, TimeoutException, InterruptedException {
    var partitions = partitions(topic);
    var begins = offsets(partitions, OffsetSpec.earliest());
    var ends = offsets(partitions, OffsetSpec.latest());
    var finished =
        admin()
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    var lag = 0L;
    for (var partition : partitions) {
      var committed = finished.get(partition);
      var begin = begins.getOrDefault(partition, 0L);
      var next = committed == null ? begin : Math.max(begin, committed.offset());
      lag += Math.max(0, ends.getOrDefault(partition, 0L) - next);
    }
    return lag;
  }

  private List<TopicPartition> partitions(String topic)
      throws ExecutionException, TimeoutException, InterruptedException {
    return admin()
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .values()
        .stream()
        .flatMap(found -> found.partitions().stream())
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, TimeoutException, InterruptedException {
    return admin()
        .listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, _ -> which)))
        .all()
        .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, found -> found.getValue().offset()));
  }

  private synchronized Admin admin() {
    if (made.isEmpty()) {
      made = Optional.of(Admin.create(properties));
    }
    return made.get();
  }

  @Override
  public synchronized void close() {
    made.ifPresent(admin -> admin.close(Duration.ofSeconds(1)));
    made = Optional.empty();
  }
}
