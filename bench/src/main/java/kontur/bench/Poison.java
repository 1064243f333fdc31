package kontur.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kontur.contract.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Puts records onto the topics that no reader understands.
final class Poison {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Poison() {}

  static int pour(int port, long seed, int records) {
    var random = new Random(seed);
    Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port, "linger.ms", 0);
    var topics = List.of(Topics.INBOUND, Topics.LIFECYCLE, Topics.OUTBOUND, Topics.EVENTS);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var topic : topics) {
        for (var i = 0; i < records; i++) {
          var value = new byte[i % 10 == 0 ? 200_000 : random.nextInt(300)];
          random.nextBytes(value);
          byte[] key = null;
          if (i % 3 > 0) {
            key = new byte[random.nextInt(40)];
            random.nextBytes(key);
          }
          var _ = producer.send(new ProducerRecord<>(topic, key, i % 7 == 0 ? null : value));
        }
      }
      producer.flush();
      producer.close(PATIENCE);
    }
    return topics.size() * records;
  }
}
