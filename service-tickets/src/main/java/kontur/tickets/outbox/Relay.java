package kontur.tickets.outbox;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import kontur.tickets.outbox.Page.Due;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Sends the outbox to Kafka, in order, at least once: page, wait for every answer, mark.
///
/// One relay per schema works at a time, whoever holds the session's advisory lock; the others try
/// again at each sweep.
final class Relay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final DataSource database;
  private final LazyProducer kafka;
  private final Wakeup wakeup;
  private final RelaySettings settings;
  private final Clock clock;

  private volatile boolean running;
  private volatile boolean healthy = true;
  private Thread thread = Thread.currentThread();

  Relay(
      DataSource database, LazyProducer kafka, Wakeup wakeup, RelaySettings settings, Clock clock) {
    this.database = database;
    this.kafka = kafka;
    this.wakeup = wakeup;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void start() {
    if (settings.enabled()) {
      running = true;
      thread = Thread.ofVirtual().name("tickets-relay").start(this::loop);
    }
  }

  @Override
  public void stop() {
    running = false;
    wakeup.call();
    try {
      thread.join(STOP);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kafka.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Whether the last page left.
  boolean healthy() {
    return healthy;
  }

  private void loop() {
    while (running) {
      try {
        relayWhileLocked();
      } catch (InterruptedException e) {
        return;
      } catch (SQLException | KafkaException | ExecutionException | TimeoutException e) {
        failed(e);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void failed(Exception cause) {
    if (healthy && running) {
      log.atWarn().addKeyValue("cause", cause.toString()).log("Relay cannot send and tries again");
    }
    healthy = false;
    try {
      Thread.sleep(settings.retry());
    } catch (InterruptedException e) {
      running = false;
    }
  }

  private void relayWhileLocked()
      throws SQLException, InterruptedException, ExecutionException, TimeoutException {
    try (var connection = database.getConnection()) {
      var page = new Page(connection);
      if (!page.lock()) {
        wakeup.await(settings.sweep());
        return;
      }
      try {
        while (running) {
          if (send(page) < settings.page()) {
            wakeup.await(settings.sweep());
          }
        }
      } finally {
        page.unlock();
      }
    }
  }

  private int send(Page page)
      throws SQLException, InterruptedException, ExecutionException, TimeoutException {
    var due = page.due(settings.page(), clock.instant());
    if (!due.isEmpty()) {
      var answers = new ArrayList<Future<RecordMetadata>>();
      var producer = kafka.get();
      for (var row : due) {
        answers.add(producer.send(new ProducerRecord<>(row.topic(), row.key(), row.value())));
      }
      markSent(page, due, answers);
    }
    if (!healthy) {
      log.atInfo().log("Relay sends again");
    }
    healthy = true;
    return due.size();
  }

  /// Marks up to the first failure, so that what follows it is sent again after it, in order.
  private void markSent(Page page, List<Due> due, List<Future<RecordMetadata>> answers)
      throws SQLException, InterruptedException, ExecutionException, TimeoutException {
    var deadline = System.nanoTime() + settings.answer().toNanos();
    var sent = 0;
    try {
      for (var answer : answers) {
        answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        sent++;
      }
    } finally {
      if (sent > 0) {
        page.mark(due.subList(0, sent), clock.instant());
      }
    }
  }

  /// What the relay needs of a producer, which cannot even be made while no broker's name resolves.
  static final class LazyProducer implements AutoCloseable {
    private final Supplier<Producer<String, byte[]>> make;
    private Optional<Producer<String, byte[]>> made = Optional.empty();

    LazyProducer(Supplier<Producer<String, byte[]>> make) {
      this.make = make;
    }

    synchronized Producer<String, byte[]> get() {
      if (made.isEmpty()) {
        made = Optional.of(make.get());
      }
      return made.get();
    }

    @Override
    public synchronized void close() {
      made.ifPresent(producer -> producer.close(STOP));
      made = Optional.empty();
    }
  }
}
