package kontur.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.contract.DeadLetters;
import kontur.contract.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Puts records onto the topics that no reader understands, and looks whether each was put aside.
final class Poison {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// Where its readers put aside what they cannot read.
  private static final List<String> PARKED =
      List.of(Topics.INBOUND, Topics.LIFECYCLE, Topics.OUTBOUND);

  private static final List<TopicPartition> DEAD_LETTERS =
      List.of(
          new TopicPartition(Topics.INBOUND_DEAD_LETTERS, 0),
          new TopicPartition(Topics.LIFECYCLE_DEAD_LETTERS, 0),
          new TopicPartition(Topics.OUTBOUND_DEAD_LETTERS, 0));

  private Poison() {}

  /// So many on each topic.
  ///
  /// @return where those lie that must be put aside; those who watch `kontur.events` only skip
  static List<String> pour(int port, long seed, int records) {
    var random = new Random(seed);
    Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port, "linger.ms", 0);
    var sent = new ArrayList<Future<RecordMetadata>>();
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var topic : List.of(Topics.INBOUND, Topics.LIFECYCLE, Topics.OUTBOUND, Topics.EVENTS)) {
        for (var i = 0; i < records; i++) {
          var value = new byte[i % 10 == 0 ? 200_000 : random.nextInt(300)];
          random.nextBytes(value);
          byte[] key = null;
          if (i % 3 > 0) {
            key = new byte[random.nextInt(40)];
            random.nextBytes(key);
          }
          var record = new ProducerRecord<>(topic, key, i % 7 == 0 ? null : value);
          sent.add(producer.send(record));
        }
      }
      producer.flush();
      producer.close(PATIENCE);
    }
    return sent.stream()
        .map(Poison::arrived)
        .filter(place -> PARKED.contains(place.topic()))
        .map(place -> place.topic() + "-" + place.partition() + "@" + place.offset())
        .toList();
  }

  private static RecordMetadata arrived(Future<RecordMetadata> sent) {
    try {
      return sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Kafka did not take the poison", e);
    }
  }

  /// Those that lie on no dead-letter topic.
  static List<String> notParked(int port, List<String> poured) {
    var parked = parked(port);
    return poured.stream().filter(place -> !parked.contains(place)).toList();
  }

  private static Set<String> parked(int port) {
    Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port);
    var origins = new HashSet<String>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(DEAD_LETTERS);
      consumer.seekToBeginning(DEAD_LETTERS);
      var ends = consumer.endOffsets(DEAD_LETTERS, PATIENCE);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
        consumer.poll(Duration.ofSeconds(1)).forEach(letter -> origins.add(origin(letter)));
      }
    }
    return origins;
  }

  private static String origin(ConsumerRecord<byte[], byte[]> letter) {
    return header(letter, DeadLetters.TOPIC)
        + "-"
        + header(letter, DeadLetters.PARTITION)
        + "@"
        + header(letter, DeadLetters.OFFSET);
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    var header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
