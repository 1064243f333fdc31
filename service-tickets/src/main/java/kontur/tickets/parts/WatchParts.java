package kontur.tickets.parts;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import kontur.contract.Topics;
import org.springframework.context.SmartLifecycle;

/// Asks for the parts that are away until they are there. Starting never waits for them.
final class WatchParts implements SmartLifecycle {
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int ANSWER_SECONDS = 5;

  private final DataSource database;
  private final Kafka kafka;
  private final Parts parts;

  private volatile boolean running;
  private Thread thread = Thread.currentThread();

  WatchParts(DataSource database, Kafka kafka, Parts parts) {
    this.database = database;
    this.kafka = kafka;
    this.parts = parts;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("tickets-parts").start(this::loop);
  }

  @Override
  public void stop() {
    running = false;
    thread.interrupt();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void loop() {
    while (running) {
      if (parts.isMissing(Parts.POSTGRESQL)) {
        askDatabase();
      }
      if (parts.isMissing(Parts.KAFKA)) {
        askKafka();
      }
      try {
        Thread.sleep(AGAIN);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void askDatabase() {
    // A table of ours: a database without our schema answers, and is of no use.
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.setQueryTimeout(ANSWER_SECONDS);
      statement.execute("select from tickets.outbox limit 0");
      parts.there(Parts.POSTGRESQL);
    } catch (SQLException | RuntimeException e) {
      away(Parts.POSTGRESQL, e);
    }
  }

  private void askKafka() {
    try {
      kafka.ask(Topics.LIFECYCLE);
      parts.there(Parts.KAFKA);
    } catch (RuntimeException e) {
      away(Parts.KAFKA, e);
    }
  }

  private void away(String part, Exception cause) {
    if (running) {
      parts.away(part, cause);
    }
  }
}
