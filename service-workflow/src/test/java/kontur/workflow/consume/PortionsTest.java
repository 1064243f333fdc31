package kontur.workflow.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kontur.testing.Broker;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.ReadingSettings;
import kontur.workflow.kafka.TopicReader;
import kontur.workflow.startup.Role;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/// In what order the events of a backlog are taken that lies on several partitions.
class PortionsTest {
  private static final int PARTITIONS = 6;
  private static final int EVENTS = 1_800;
  private static final int EVENT_BYTES = 300;

  private final Map<String, Object> broker =
      Map.of("bootstrap.servers", Broker.shared().bootstrapServers());
  private final String topic = "portions-" + UUID.randomUUID();

  @Test
  void takesABacklogByAndLargeAsItCame() throws Exception {
    putBacklog();
    var taken = new CopyOnWriteArrayList<Integer>();
    var kafka = new KafkaProperties();
    kafka.setBootstrapServers(List.of(Broker.shared().bootstrapServers()));
    var reading =
        new ReadingSettings(
            200,
            Duration.ofMinutes(5),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));
    var reader =
        new TopicReader(
            topic,
            topic,
            Role.LIFECYCLE,
            ConsumeWiring.inPortions(kafka),
            reading,
            poll -> poll.forEach(record -> taken.add(number(record.key()))));

    reader.begin();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> taken.size() == EVENTS);
    reader.end();

    var distances =
        IntStream.range(0, EVENTS)
            .map(place -> Math.abs(place - taken.get(place)))
            .sorted()
            .toArray();
    assertThat(distances[EVENTS / 2]).as("places from the order of arrival, p50").isLessThan(150);
  }

  /// Each event for itself, to the partitions in turn.
  private void putBacklog() throws Exception {
    try (var admin = Admin.create(broker)) {
      admin
          .createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    try (var producer = DeadLetterSender.producer(new HashMap<>(broker))) {
      for (var number = 0; number < EVENTS; number++) {
        var event = new byte[EVENT_BYTES];
        // Not to be packed to nothing.
        new Random(number).nextBytes(event);
        var key = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        producer
            .send(new ProducerRecord<>(topic, number % PARTITIONS, key, event))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static int number(byte[] key) {
    return Integer.parseInt(new String(key, StandardCharsets.UTF_8));
  }
}
