package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.contract.Topics;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {
  @Test
  void carriesARecordOnEveryTopic() throws Exception {
    var servers = Broker.shared().bootstrapServers();

    for (var topic : Topics.ALL) {
      try (var producer =
          new KafkaProducer<String, String>(
              Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
              new StringSerializer(),
              new StringSerializer())) {
        producer
            .send(new ProducerRecord<>(topic.name(), 0, "key", "value"))
            .get(30, TimeUnit.SECONDS);
      }
      assertThat(first(servers, topic.name())).isEqualTo("value".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void foldersOfBrokersWhoseProcessWasKilledGo(@TempDir Path parent) throws IOException {
    var killed = Files.createDirectory(parent.resolve("kontur-broker-4000000000-1"));
    Files.writeString(killed.resolve("00000000000000000000.log"), "records");
    var living =
        Files.createDirectory(
            parent.resolve("kontur-broker-" + ProcessHandle.current().pid() + "-1"));
    var foreign = Files.createDirectory(parent.resolve("kontur-broker-notes-1"));

    var own = Broker.ownFolder(parent);

    assertThat(Files.list(parent)).containsExactlyInAnyOrder(living, foreign, own);
  }

  private static byte[] first(String servers, String topic) {
    var settings =
        Map.<String, Object>of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      var records = consumer.poll(Duration.ofSeconds(30));
      return records.iterator().next().value().getBytes(StandardCharsets.UTF_8);
    }
  }
}
