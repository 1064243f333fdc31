package kontur.communication;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import kontur.contract.DeadLetters;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.OutboundCommand;
import kontur.testing.Broker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What lies in the topics of the shared broker.
final class Records implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ChannelEvent> events = new ArrayList<>();
  private final Set<String> origins = new HashSet<>();

  Records(String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", Broker.shared().bootstrapServers(),
                "group.id", UUID.randomUUID().toString(),
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic));
  }

  /// Every event so far that belongs to the account and is of interest.
  List<ChannelEvent> events(String account, Predicate<ChannelEvent> interesting) {
    for (var record : consumer.poll(Duration.ofMillis(200))) {
      try {
        events.add(ChannelEvent.parseFrom(record.value()));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return events.stream()
        .filter(event -> event.getAccount().getId().equals(account))
        .filter(interesting)
        .toList();
  }

  int count() {
    return consumer.poll(Duration.ofMillis(200)).count();
  }

  /// Where letters came from so far, as `topic-partition@offset`.
  Set<String> origins() {
    for (var letter : consumer.poll(Duration.ofMillis(200))) {
      origins.add(
          header(letter, DeadLetters.TOPIC)
              + "-"
              + header(letter, DeadLetters.PARTITION)
              + "@"
              + header(letter, DeadLetters.OFFSET));
    }
    return origins;
  }

  private static String header(ConsumerRecord<String, byte[]> letter, String name) {
    var header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /// Sends ten million bytes that are few when they are packed; where they lie, as
  /// `topic-partition@offset`.
  static String sendLarge(String topic, String key) {
    var record = new ProducerRecord<>(topic, key, new byte[10_000_000]);
    var settings =
        Map.<String, Object>of("compression.type", "zstd", "max.request.size", 20_000_000);
    var place = send(record, settings);
    return place.topic() + "-" + place.partition() + "@" + place.offset();
  }

  static void send(OutboundCommand command) {
    send(command.getConversationKey(), command.toByteArray());
  }

  static void send(String key, byte[] value) {
    send(Topics.OUTBOUND, key, value);
  }

  static void send(String topic, String key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
  }

  /// Parks bytes that were read at a place.
  static void sendLetter(String topic, byte[] value, String partition, String offset) {
    var letter = new ProducerRecord<>(topic + "-dlt", "?", value);
    letter.headers().add(DeadLetters.TOPIC, topic.getBytes(StandardCharsets.UTF_8));
    letter.headers().add(DeadLetters.PARTITION, partition.getBytes(StandardCharsets.UTF_8));
    letter.headers().add(DeadLetters.OFFSET, offset.getBytes(StandardCharsets.UTF_8));
    send(letter);
  }

  /// Parks an event as the intake does.
  static void sendLetter(ChannelEvent event, String header, byte[] value) {
    var letter =
        new ProducerRecord<>(
            Topics.INBOUND_DEAD_LETTERS, event.getConversationKey(), event.toByteArray());
    letter.headers().add(header, value);
    send(letter);
  }

  private static void send(ProducerRecord<String, byte[]> record) {
    send(record, Map.of());
  }

  private static RecordMetadata send(
      ProducerRecord<String, byte[]> record, Map<String, Object> more) {
    var settings = new HashMap<>(more);
    settings.put("bootstrap.servers", Broker.shared().bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      return producer.send(record).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
