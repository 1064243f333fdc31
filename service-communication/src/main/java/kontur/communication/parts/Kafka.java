package kontur.communication.parts;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// The connection to the broker: one producer for all, settings for consumers.
public final class Kafka implements AutoCloseable {
  /// Every sender waits for its answer and sends again what has none; of a broker that is away the
  /// rest would be waited for in vain.
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Map<String, Object> connection;
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  /// @param connection where the broker is and how one signs in to it
  public Kafka(Map<String, Object> connection) {
    this.connection = Map.copyOf(connection);
  }

  /// Sends a record; the future tells when the broker has it.
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return producer().send(record);
  }

  /// Connected at first use: a broker whose name does not resolve yet must not stop the start.
  private synchronized KafkaProducer<byte[], byte[]> producer() {
    var connected = producer;
    if (connected == null) {
      connected =
          new KafkaProducer<>(
              producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
      producer = connected;
    }
    return connected;
  }

  /// Loses nothing and does not wait for company.
  private Map<String, Object> producerSettings() {
    var settings = new HashMap<>(connection);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "communication");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    return settings;
  }

  /// Asks the broker for a topic; fails when it does not answer.
  void ask(String topic) {
    if (producer().partitionsFor(topic).isEmpty()) {
      throw new IllegalStateException("the topic has no partitions: " + topic);
    }
  }

  /// Reads everything from the beginning, commits only what was handled.
  Map<String, Object> consumerSettings(String group) {
    var settings = new HashMap<>(connection);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 15 * 60 * 1000);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(CLOSE);
      producer = null;
    }
  }
}
