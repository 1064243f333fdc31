package kontur.workflow.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import kontur.workflow.startup.Duty;
import kontur.workflow.startup.Role;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/// Reads a topic in whole polls and commits what of them is done: after each poll, and while none
/// comes.
///
/// The work never throws for one record. When it throws `EverythingFails` the container pauses its
/// partitions, goes on polling so that it stays in the group, and gives it the same records again.
public final class TopicReader implements Duty {
  private static final Logger log = LoggerFactory.getLogger(TopicReader.class);

  /// No record for so long: what was done since is committed.
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final String topic;
  private final Role role;
  private final PollWork work;
  private final ConcurrentMessageListenerContainer<byte[], byte[]> container;
  private final Offsets offsets = new Offsets();
  private volatile @Nullable Instant behindSince;

  /// @param work processes a poll; a throw brings the whole poll again
  public TopicReader(
      String topic,
      String group,
      Role role,
      Map<String, Object> broker,
      ReadingSettings settings,
      PollWork work) {
    this.topic = topic;
    this.role = role;
    this.work = work;
    var properties = new ContainerProperties(topic);
    properties.setGroupId(group);
    // What is done is committed here, for it need not be a whole poll.
    properties.setAckMode(ContainerProperties.AckMode.MANUAL);
    properties.setConsumerRebalanceListener(offsets);
    properties.setIdleEventInterval(IDLE.toMillis());
    // That event comes after a poll that brought nothing.
    properties.setPollTimeout(IDLE.toMillis());
    properties.setShutdownTimeout(settings.stop().toMillis());
    BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]> listener =
        (records, _, consumer) -> process(records, consumer);
    properties.setMessageListener(listener);
    var factory =
        new DefaultKafkaConsumerFactory<>(
            consumer(broker, settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    container = new ConcurrentMessageListenerContainer<>(factory, properties);
    container.setBeanName(group);
    container.setCommonErrorHandler(again(settings));
    container.setApplicationEventPublisher(event -> {
      // On the consumer's own thread.
      if (event instanceof ListenerContainerIdleEvent idle) {
        offsets.commit(idle.getConsumer(), work.unfinished());
      }
    });
  }

  private static Map<String, Object> consumer(
      Map<String, Object> broker, ReadingSettings settings) {
    var consumer = new HashMap<>(broker);
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.pollRecords());
    consumer.put(
        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
        Math.toIntExact(settings.pollInterval().toMillis()));
    return consumer;
  }

  private static DefaultErrorHandler again(ReadingSettings settings) {
    var handler = new DefaultErrorHandler(pauses(settings));
    handler.setAckAfterHandle(false);
    return handler;
  }

  private static ExponentialBackOff pauses(ReadingSettings settings) {
    var pauses = new ExponentialBackOff(settings.firstPause().toMillis(), 2);
    pauses.setMaxInterval(settings.longestPause().toMillis());
    return pauses;
  }

  private void process(
      List<ConsumerRecord<byte[], byte[]>> records, @Nullable Consumer<?, ?> consumer) {
    try {
      work.process(records);
      offsets.add(records);
      offsets.commit(Objects.requireNonNull(consumer), work.unfinished());
      caughtUp();
    } catch (EverythingFails e) {
      fellBehind(e);
      throw e;
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("topic", topic)
          .setCause(e)
          .log("A poll failed by a defect; it comes again");
      fellBehind(e);
      throw e;
    }
  }

  private void fellBehind(RuntimeException e) {
    if (behindSince == null) {
      behindSince = Instant.now();
      log.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("Everything fails; reading pauses and tries again");
    }
  }

  private void caughtUp() {
    var since = behindSince;
    if (since != null) {
      behindSince = null;
      log.atInfo()
          .addKeyValue("topic", topic)
          .addKeyValue("seconds", Duration.between(since, Instant.now()).toSeconds())
          .log("Reading goes on");
    }
  }

  public String topic() {
    return topic;
  }

  /// Since when everything fails; null while all is well.
  public @Nullable Instant behindSince() {
    return behindSince;
  }

  @Override
  public Set<Role> roles() {
    return Set.of(role);
  }

  @Override
  public int order() {
    return 20;
  }

  @Override
  public void begin() {
    container.start();
  }

  @Override
  public void end() {
    container.stop();
  }
}
