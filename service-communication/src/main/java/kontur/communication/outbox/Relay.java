package kontur.communication.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.communication.lock.Bell;
import kontur.communication.lock.SessionLocks;
import kontur.communication.lock.Stop;
import kontur.communication.parts.Kafka;
import kontur.communication.parts.Parts;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Brings the outbox to Kafka: sends a page, waits for every future, marks the page.
///
/// One relay at a time, by advisory lock, keeps the order; two would only repeat records, which
/// consumers recognise by their ids.
final class Relay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration ANSWER = Duration.ofSeconds(130);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final Outbox outbox;
  private final Bell bell;
  private final SessionLocks locks;
  private final Parts parts;
  private final Kafka kafka;
  private final RelaySettings settings;
  private final Clock clock;
  private Stop stop = new Stop();
  private @Nullable Thread loop;

  Relay(
      Outbox outbox,
      Bell bell,
      SessionLocks locks,
      Parts parts,
      Kafka kafka,
      RelaySettings settings,
      Clock clock) {
    this.outbox = outbox;
    this.bell = bell;
    this.locks = locks;
    this.parts = parts;
    this.kafka = kafka;
    this.settings = settings;
    this.clock = clock;
  }

  private void run() {
    while (!stop.isTold()) {
      try (var lock = locks.tryTake("relay").orElse(null)) {
        // A lock needs no schema: without it the database would be there and away by turns.
        outbox.look();
        parts.there(Parts.POSTGRESQL);
        if (lock == null) {
          bell.await(settings.sweep());
        } else {
          relayWhile(lock);
        }
      } catch (InterruptedException e) {
        return;
      } catch (DataAccessException | TransactionException e) {
        parts.away(Parts.POSTGRESQL, e);
        stop.rest(AFTER_FAILURE);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("The relay stumbled; it goes on");
        stop.rest(AFTER_FAILURE);
      }
    }
  }

  private void relayWhile(SessionLocks.Lock lock) throws InterruptedException {
    var checked = clock.instant();
    while (!stop.isTold()) {
      var now = clock.instant();
      if (now.isAfter(checked.plus(SessionLocks.checkEvery()))) {
        if (!lock.held()) {
          return;
        }
        outbox.forget(now.minus(settings.keep()), settings.page());
        checked = now;
      }
      if (publishPage(now) == 0) {
        bell.await(settings.sweep());
      }
    }
  }

  /// Publishes what waits, at most a page; returns how many records were sent.
  int publishPage(Instant now) throws InterruptedException {
    var page = outbox.page(now, settings.page());
    if (page.isEmpty()) {
      return 0;
    }
    var published = send(page);
    outbox.published(published, clock.instant());
    if (published.size() < page.size()) {
      stop.rest(AFTER_FAILURE);
    }
    return page.size();
  }

  /// The ids of the rows that Kafka has and that have no unpublished row of their key before them.
  private List<Long> send(List<Outbox.Row> page) throws InterruptedException {
    var futures = new ArrayList<@Nullable Future<?>>();
    for (var row : page) {
      futures.add(anyFailed(futures) ? null : sent(row));
    }
    var late = clock.instant().plus(ANSWER);
    var failedKeys = new HashSet<String>();
    var published = new ArrayList<Long>();
    for (var i = 0; i < page.size(); i++) {
      var row = page.get(i);
      if (!arrived(futures.get(i), late)) {
        failedKeys.add(row.topic() + row.key());
      } else if (!failedKeys.contains(row.topic() + row.key())) {
        published.add(row.id());
      }
    }
    return published;
  }

  /// Whether the broker is so far away that a send failed at once: the rest of the page waits then.
  private static boolean anyFailed(List<@Nullable Future<?>> futures) {
    if (futures.isEmpty()) {
      return false;
    }
    var last = futures.getLast();
    return last == null || last.state() == Future.State.FAILED;
  }

  private @Nullable Future<?> sent(Outbox.Row row) {
    try {
      return kafka.send(new ProducerRecord<>(row.topic(), row.key().getBytes(UTF_8), row.value()));
    } catch (RuntimeException e) {
      parts.away(Parts.KAFKA, e);
      return null;
    }
  }

  private boolean arrived(@Nullable Future<?> future, Instant late) throws InterruptedException {
    if (future == null) {
      return false;
    }
    try {
      var left = Duration.between(clock.instant(), late).toMillis();
      future.get(Math.max(1, left), TimeUnit.MILLISECONDS);
      parts.there(Parts.KAFKA);
      return true;
    } catch (ExecutionException e) {
      parts.away(Parts.KAFKA, e.getCause() == null ? e : e.getCause());
      return false;
    } catch (TimeoutException e) {
      parts.away(Parts.KAFKA, e);
      return false;
    }
  }

  @Override
  public void start() {
    stop = new Stop();
    loop = Thread.ofVirtual().name("relay").start(this::run);
  }

  @Override
  public void stop() {
    var loop = this.loop;
    this.loop = null;
    if (loop != null) {
      stop.tell();
      bell.ring();
      try {
        loop.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }
}
