package kontur.communication.parts;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import kontur.communication.lock.Stop;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.transaction.TransactionException;

/// Reads a topic and gives each record to its taker, in order; offsets move after the whole batch.
///
/// While the database is away a record is tried for ever; one that cannot be taken is parked.
/// Nothing is thrown for one record: released versions of the container lose or repeat records
/// then.
public final class Listen implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Listen.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 3;

  private final Kafka kafka;
  private final Parts parts;
  private final String topic;
  private final String group;
  private final Consumer<ConsumerRecord<byte[], byte[]>> taker;
  private final Parking parking;
  private @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> container;
  private Stop stop = new Stop();
  private volatile boolean running;

  /// Where records go that cannot be taken.
  @FunctionalInterface
  public interface Parking {
    /// Puts the record aside; comes back when it is safe.
    void park(ConsumerRecord<byte[], byte[]> record, RuntimeException cause);
  }

  public Listen(
      Kafka kafka,
      Parts parts,
      String topic,
      String group,
      Consumer<ConsumerRecord<byte[], byte[]>> taker,
      Parking parking) {
    this.kafka = kafka;
    this.parts = parts;
    this.topic = topic;
    this.group = group;
    this.taker = taker;
    this.parking = parking;
  }

  private void take(List<ConsumerRecord<byte[], byte[]>> batch) {
    parts.there(Parts.KAFKA);
    for (var record : batch) {
      take(record);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    var failures = 0;
    while (true) {
      try {
        taker.accept(record);
        return;
      } catch (DataAccessException | TransactionException e) {
        if (poison(e) && ++failures >= ATTEMPTS) {
          park(record, e);
          return;
        }
        parts.away(Parts.POSTGRESQL, e);
        rest();
      } catch (RuntimeException e) {
        park(record, e);
        return;
      }
    }
  }

  /// A record whose data the database refuses fails for ever; anything else passes.
  private static boolean poison(RuntimeException e) {
    return e instanceof org.springframework.dao.NonTransientDataAccessException
        && !(e instanceof org.springframework.dao.NonTransientDataAccessResourceException);
  }

  private void park(ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
    while (true) {
      try {
        parking.park(record, cause);
        break;
      } catch (RuntimeException e) {
        log.atWarn()
            .addKeyValue("topic", record.topic())
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .setCause(e)
            .log("A record could not be parked yet");
        rest();
      }
    }
    log.atError()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", cause.toString())
        .log("A record could not be taken and was parked");
  }

  private void rest() {
    if (!stop.rest(AGAIN)) {
      throw new IllegalStateException("the service stops; the batch comes again");
    }
  }

  private ConcurrentMessageListenerContainer<byte[], byte[]> newContainer() {
    var properties = new ContainerProperties(topic);
    properties.setGroupId(group);
    properties.setAckMode(ContainerProperties.AckMode.BATCH);
    properties.setMessageListener((BatchMessageListener<byte[], byte[]>) this::take);
    properties.setShutdownTimeout(20_000);
    var container =
        new ConcurrentMessageListenerContainer<byte[], byte[]>(
            new DefaultKafkaConsumerFactory<>(kafka.consumerSettings(group)), properties);
    container.setBeanName(topic);
    return container;
  }

  /// A broker whose name does not resolve yet makes the start fail: it is tried again.
  private void startSooner() {
    do {
      var next = newContainer();
      try {
        next.start();
        synchronized (this) {
          if (!stop.isTold()) {
            container = next;
            return;
          }
        }
        next.stop();
        return;
      } catch (RuntimeException e) {
        parts.away(Parts.KAFKA, e);
        next.stop();
      }
    } while (stop.rest(AGAIN));
  }

  @Override
  public void start() {
    running = true;
    stop = new Stop();
    Thread.ofVirtual().name("listen-" + topic).start(this::startSooner);
  }

  @Override
  public void stop() {
    running = false;
    stop.tell();
    ConcurrentMessageListenerContainer<byte[], byte[]> started;
    synchronized (this) {
      started = container;
      container = null;
    }
    if (started != null) {
      started.stop();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
