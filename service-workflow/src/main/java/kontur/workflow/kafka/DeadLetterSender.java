package kontur.workflow.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.contract.DeadLetters;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a record that cannot be processed aside, with where it came from and why.
public final class DeadLetterSender {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterSender.class);
  private static final int SECONDS = 150;
  private static final int LONGEST_CAUSE = 1000;
  private static final int LONGEST_KEY = 1000;

  private final Producer<byte[], byte[]> producer;
  private final String topic;

  /// @param topic where the letters go
  public DeadLetterSender(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /// Loses nothing and does not wait for company.
  public static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// Returns once the broker has it.
  ///
  /// @throws EverythingFails while the broker is away
  public void send(ConsumerRecord<byte[], byte[]> origin, String cause) {
    try {
      put(whole(origin, cause));
    } catch (RecordTooLargeException e) {
      put(bare(origin, "too large to be kept here (" + e.getMessage() + "): " + cause));
    }
    log.atError()
        .addKeyValue("topic", origin.topic())
        .addKeyValue("partition", origin.partition())
        .addKeyValue("offset", origin.offset())
        .addKeyValue("cause", shortened(cause))
        .log("A record was put aside");
  }

  private ProducerRecord<byte[], byte[]> whole(
      ConsumerRecord<byte[], byte[]> origin, String cause) {
    var letter = new ProducerRecord<>(topic, origin.key(), origin.value());
    origin.headers().forEach(letter.headers()::add);
    address(letter.headers(), origin, cause);
    return letter;
  }

  /// Few bytes can be many once they are unpacked: the record stays where it was read, and the
  /// letter says where that is.
  private ProducerRecord<byte[], byte[]> bare(ConsumerRecord<byte[], byte[]> origin, String cause) {
    var key = origin.key() == null || origin.key().length > LONGEST_KEY ? null : origin.key();
    var letter = new ProducerRecord<byte[], byte[]>(topic, key, null);
    address(letter.headers(), origin, cause);
    return letter;
  }

  private static void address(
      Headers headers, ConsumerRecord<byte[], byte[]> origin, String cause) {
    put(headers, DeadLetters.TOPIC, origin.topic());
    put(headers, DeadLetters.PARTITION, Integer.toString(origin.partition()));
    put(headers, DeadLetters.OFFSET, Long.toString(origin.offset()));
    put(headers, DeadLetters.CAUSE, shortened(cause));
  }

  private void put(ProducerRecord<byte[], byte[]> letter) {
    try {
      producer.send(letter).get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EverythingFails("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException tooLarge) {
        throw tooLarge;
      }
      throw new EverythingFails("the broker took no dead letter", e);
    } catch (TimeoutException e) {
      throw new EverythingFails("the broker took no dead letter", e);
    }
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String shortened(String cause) {
    return cause.length() <= LONGEST_CAUSE ? cause : cause.substring(0, LONGEST_CAUSE);
  }
}
