package kontur.communication;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.OutboundCommand;
import kontur.testing.Broker;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What lies in the topics of the shared broker.
final class Records implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ChannelEvent> events = new ArrayList<>();

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

  static void send(OutboundCommand command) {
    send(command.getConversationKey(), command.toByteArray());
  }

  static void send(String key, byte[] value) {
    send(Topics.OUTBOUND, key, value);
  }

  static void send(String topic, String key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
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
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", Broker.shared().bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
