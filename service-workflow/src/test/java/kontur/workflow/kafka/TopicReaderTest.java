package kontur.workflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import kontur.testing.Broker;
import kontur.workflow.startup.Role;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How far a topic is read, as the broker knows it.
class TopicReaderTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Map<String, Object> broker =
      Map.of("bootstrap.servers", Broker.shared().bootstrapServers());
  private final String topic = "reader-" + UUID.randomUUID();
  private final ReadingSettings settings =
      new ReadingSettings(
          4,
          Duration.ofMinutes(5),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofSeconds(5));
  private final List<Long> seen = new CopyOnWriteArrayList<>();
  private volatile Map<Integer, Long> unfinished = Map.of();
  private volatile int failures;
  private Admin admin;
  private TopicReader reader;

  @BeforeEach
  void start() throws Exception {
    admin = Admin.create(broker);
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
    reader = reader();
  }

  @AfterEach
  void stop() {
    reader.end();
    admin.close();
  }

  @Test
  void whatIsNotFinishedIsNotCommittedButWhatComesAfterItIsRead() throws Exception {
    unfinished = Map.of(0, 3L);
    put(10);
    reader.begin();

    await().atMost(SOON).until(() -> seen.size() == 10);
    await().atMost(SOON).until(() -> committed() == 3);
    // Nothing comes any more; it is done all the same.
    unfinished = Map.of();

    await().atMost(SOON).until(() -> committed() == 10);
  }

  @Test
  void whatWasNotFinishedComesAgain() throws Exception {
    unfinished = Map.of(0, 7L);
    put(10);
    reader.begin();
    await().atMost(SOON).until(() -> committed() == 7);
    reader.end();
    seen.clear();
    unfinished = Map.of();

    reader = reader();
    reader.begin();

    await().atMost(SOON).until(() -> committed() == 10);
    assertThat(seen).isEqualTo(List.of(7L, 8L, 9L));
  }

  @Test
  void aPollThatFailedComesAgainAndOnlyWhatIsFinishedOfItIsCommitted() throws Exception {
    failures = 2;
    unfinished = Map.of(0, 1L);
    put(3);
    reader.begin();

    await().atMost(SOON).until(() -> seen.size() == 3);
    await().atMost(SOON).until(() -> committed() == 1);
    assertThat(failures).isZero();
    assertThat(reader.behindSince()).isNull();
  }

  private TopicReader reader() {
    return new TopicReader(
        topic,
        topic,
        Role.LIFECYCLE,
        broker,
        settings,
        new PollWork() {
          @Override
          public void process(List<ConsumerRecord<byte[], byte[]>> poll) {
            if (failures > 0) {
              failures--;
              throw new EverythingFails("away");
            }
            poll.forEach(origin -> seen.add(origin.offset()));
          }

          @Override
          public Map<Integer, Long> unfinished() {
            return unfinished;
          }
        });
  }

  private void put(int records) throws Exception {
    try (var producer = DeadLetterSender.producer(new HashMap<>(broker))) {
      for (var number : LongStream.range(0, records).toArray()) {
        producer
            .send(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) number}))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  /// -1 before the first time.
  private long committed() throws Exception {
    var offset =
        admin
            .listConsumerGroupOffsets(topic)
            .partitionsToOffsetAndMetadata()
            .get(30, TimeUnit.SECONDS)
            .get(new TopicPartition(topic, 0));
    return offset == null ? -1 : offset.offset();
  }
}
