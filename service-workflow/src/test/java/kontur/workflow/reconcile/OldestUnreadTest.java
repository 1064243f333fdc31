package kontur.workflow.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kontur.contract.Topics;
import kontur.events.v1.LifecycleEnvelope;
import kontur.testing.Broker;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OldestUnreadTest {
  private final String group = "unread-" + UUID.randomUUID();

  @Test
  void tellsTheTimeOfTheOldestEventThatTheGroupHasNotRead() throws Exception {
    var unread = new OldestUnread(broker(), group);
    var at = Instant.parse("2001-02-03T04:05:06Z");
    readEverything();
    assertThat(unread.find()).isEmpty();

    put(at.plusSeconds(60));
    put(at);

    assertThat(unread.find()).isPresent();
    assertThat(unread.find().orElseThrow()).isBetween(at, at.plusSeconds(60));
    readEverything();
    assertThat(unread.find()).isEmpty();
  }

  @Test
  void aRecordWithoutAValueCountsAsVeryOld() throws Exception {
    var unread = new OldestUnread(broker(), group);
    readEverything();

    put((byte[]) null);

    assertThat(unread.find()).contains(Instant.EPOCH);
    readEverything();
  }

  private static void put(Instant at) throws Exception {
    put(
        LifecycleEnvelope.newBuilder()
            .setOccurredAt(Timestamps.fromMillis(at.toEpochMilli()))
            .build()
            .toByteArray());
  }

  private static void put(byte[] value) throws Exception {
    try (var producer =
        new KafkaProducer<>(broker(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.LIFECYCLE, new byte[] {1}, value)).get();
    }
  }

  private void readEverything() {
    var settings = new HashMap<>(broker());
    settings.put("group.id", group);
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var ends =
          consumer.endOffsets(
              consumer.partitionsFor(Topics.LIFECYCLE).stream()
                  .map(info -> new TopicPartition(info.topic(), info.partition()))
                  .toList());
      var read = new HashMap<TopicPartition, OffsetAndMetadata>();
      ends.forEach((partition, end) -> read.put(partition, new OffsetAndMetadata(end)));
      consumer.commitSync(read);
    }
  }

  private static Map<String, Object> broker() {
    return Map.of("bootstrap.servers", Broker.shared().bootstrapServers());
  }
}
