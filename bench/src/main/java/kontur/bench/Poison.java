package kontur.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Puts records onto the topics that no reader understands, and looks whether each was put aside.
final class Poison {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// Where its readers put aside what they cannot read.
  private static final List<String> PARKED =
      List.of(Topics.INBOUND, Topics.LIFECYCLE, Topics.OUTBOUND);

  private static final List<String> TOPICS =
      List.of(Topics.INBOUND, Topics.LIFECYCLE, Topics.OUTBOUND, Topics.EVENTS);

  private static final int VERY_LARGE = 10_000_000;
  private static final int VERY_LARGE_ONES = 2;

  private static final List<TopicPartition> DEAD_LETTERS =
      List.of(
          new TopicPartition(Topics.INBOUND_DEAD_LETTERS, 0),
          new TopicPartition(Topics.LIFECYCLE_DEAD_LETTERS, 0),
          new TopicPartition(Topics.OUTBOUND_DEAD_LETTERS, 0));

  private Poison() {}

  /// What was poured.
  ///
  /// @param places where those lie that must be put aside; those who watch `kontur.events` only
  ///   skip
  /// @param tooLarge how many more the broker did not take
  record Poured(List<String> places, int tooLarge) {
    Poured {
      places = List.copyOf(places);
    }
  }

  /// So many on each topic, and some more that are very large: as they are, which the broker must
  /// refuse, and packed, when they are small enough for it.
  static Poured pour(int port, long seed, int records) {
    var random = new Random(seed);
    Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port, "linger.ms", 0);
    Map<String, Object> large = new HashMap<>(settings);
    large.put("max.request.size", 2 * VERY_LARGE);
    large.put("compression.type", "zstd");
    var sent = new ArrayList<Future<RecordMetadata>>();
    var refused = new ArrayList<Future<RecordMetadata>>();
    try (var producer = producer(settings);
        var packing = producer(large)) {
      for (var topic : TOPICS) {
        for (var i = 0; i < records; i++) {
          sent.add(
              producer.send(new ProducerRecord<>(topic, key(i, random), value(topic, i, random))));
        }
        for (var i = 0; i < VERY_LARGE_ONES; i++) {
          sent.add(packing.send(new ProducerRecord<>(topic, new byte[VERY_LARGE])));
          var noise = new byte[VERY_LARGE];
          random.nextBytes(noise);
          refused.add(packing.send(new ProducerRecord<>(topic, noise)));
        }
      }
    }
    var places =
        sent.stream()
            .map(Poison::arrived)
            .filter(place -> PARKED.contains(place.topic()))
            .map(place -> place.topic() + "-" + place.partition() + "@" + place.offset())
            .toList();
    return new Poured(places, (int) refused.stream().filter(Poison::isTooLarge).count());
  }

  /// How many the broker must refuse.
  static int tooLarge() {
    return TOPICS.size() * VERY_LARGE_ONES;
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static byte @Nullable [] key(int i, Random random) {
    if (i % 3 == 0) {
      return null;
    }
    var key = new byte[random.nextInt(40)];
    random.nextBytes(key);
    return key;
  }

  private static byte @Nullable [] value(String topic, int i, Random random) {
    if (i % 7 == 0) {
      return null;
    }
    if (i % 5 == 1) {
      return OfAnotherVersion.of(topic, random);
    }
    var value = new byte[i % 10 == 0 ? 200_000 : random.nextInt(300)];
    random.nextBytes(value);
    return value;
  }

  private static boolean isTooLarge(Future<RecordMetadata> sent) {
    try {
      sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Kafka did not answer", e);
    } catch (ExecutionException e) {
      return e.getCause() instanceof RecordTooLargeException;
    }
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
