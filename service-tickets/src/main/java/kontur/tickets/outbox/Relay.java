package kontur.tickets.outbox;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import kontur.tickets.outbox.Page.Due;
import kontur.tickets.parts.Kafka;
import kontur.tickets.parts.Parts;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Sends the outbox to Kafka, in order, at least once: page, wait for every answer, mark.
///
/// One relay per schema works at a time, whoever holds the session's advisory lock; the others try
/// again at each sweep.
final class Relay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final DataSource database;
  private final Kafka kafka;
  private final Parts parts;
  private final Wakeup wakeup;
  private final RelaySettings settings;
  private final Clock clock;

  private volatile boolean running;
  private Thread thread = Thread.currentThread();

  Relay(
      DataSource database,
      Kafka kafka,
      Parts parts,
      Wakeup wakeup,
      RelaySettings settings,
      Clock clock) {
    this.database = database;
    this.kafka = kafka;
    this.parts = parts;
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
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void loop() {
    while (running) {
      try {
        relayWhileLocked();
      } catch (InterruptedException e) {
        return;
      } catch (SQLException e) {
        failed(Parts.POSTGRESQL, e);
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        failed(Parts.KAFKA, e);
      }
    }
  }

  private void failed(String part, Exception cause) {
    if (!running) {
      return;
    }
    parts.away(part, cause);
    log.atDebug().setCause(cause).log("Relay could not send a page and tries again");
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
          var begun = System.nanoTime();
          if (send(page) < settings.page()) {
            wakeup.await(settings.sweep());
            gather(begun);
          }
        }
      } finally {
        page.unlock();
      }
    }
  }

  /// What comes within a moment goes together, but a first record after a while goes at once: each
  /// page costs a commit, and every reader of a topic a round trip.
  private void gather(long begun) throws InterruptedException {
    var left = settings.gather().toNanos() - (System.nanoTime() - begun);
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }

  private int send(Page page)
      throws SQLException, InterruptedException, ExecutionException, TimeoutException {
    var due = page.due(settings.page(), clock.instant());
    if (!due.isEmpty()) {
      var answers = new ArrayList<Future<RecordMetadata>>();
      var producer = kafka.producer();
      for (var row : due) {
        answers.add(producer.send(new ProducerRecord<>(row.topic(), row.key(), row.value())));
      }
      markSent(page, due, answers);
      parts.there(Parts.KAFKA);
    }
    parts.there(Parts.POSTGRESQL);
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
}
