package kontur.tickets.upkeep;

import java.time.Duration;
import java.util.UUID;
import kontur.content.ContentStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Deletes what has served its time, page by page. Any number of these may run.
final class Upkeep implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final int PAGE = 5000;

  private final JdbcClient sql;
  private final TransactionOperations tx;
  private final ContentStore content;
  private final UpkeepSettings settings;

  private volatile boolean running;
  private Thread thread = Thread.currentThread();

  Upkeep(JdbcClient sql, TransactionOperations tx, ContentStore content, UpkeepSettings settings) {
    this.sql = sql;
    this.tx = tx;
    this.content = content;
    this.settings = settings;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("tickets-upkeep").start(this::loop);
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
      try {
        Thread.sleep(settings.every());
        run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.atWarn().addKeyValue("cause", e.toString()).log("Upkeep failed and is tried again");
      }
    }
  }

  void run() {
    delete(
        """
        delete from tickets.outbox where id in (
          select id from tickets.outbox
           where published_at < now() - make_interval(secs => :age) limit :page)
        """,
        settings.published());
    delete(
        """
        delete from tickets.idempotency where (actor, key) in (
          select actor, key from tickets.idempotency
           where created_at < now() - make_interval(secs => :age) limit :page)
        """,
        settings.answers());
    var uploads = 0;
    do {
      uploads = deleteUploads();
    } while (uploads == PAGE);
    content.sweep(settings.content());
  }

  private void delete(String statement, Duration age) {
    int deleted;
    do {
      deleted = sql.sql(statement).param("age", age.toSeconds()).param("page", PAGE).update();
    } while (deleted == PAGE);
  }

  /// Their messages hold references of their own.
  private int deleteUploads() {
    var deleted =
        tx.execute(_ -> {
          var ids =
              sql.sql(
                      """
                      delete from tickets.upload where id in (
                        select id from tickets.upload
                         where created_at < now() - make_interval(secs => :age) limit :page)
                      returning id
                      """)
                  .param("age", settings.uploads().toSeconds())
                  .param("page", PAGE)
                  .query((row, _) -> row.getObject("id", UUID.class))
                  .list();
          content.release(ids.stream().map(id -> "tickets/upload/" + id).toList());
          return ids.size();
        });
    return deleted;
  }
}
