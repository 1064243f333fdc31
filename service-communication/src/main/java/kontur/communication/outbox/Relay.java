package kontur.communication.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import kontur.communication.lock.Bell;
import kontur.communication.lock.SessionLocks;
import kontur.communication.parts.Parts;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

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
  private final Supplier<Producer<String, byte[]>> connect;
  private final RelaySettings settings;
  private final Clock clock;
  private @Nullable Producer<String, byte[]> producer;
  private @Nullable Thread loop;

  Relay(
      Outbox outbox,
      Bell bell,
      SessionLocks locks,
      Parts parts,
      Supplier<Producer<String, byte[]>> connect,
      RelaySettings settings,
      Clock clock) {
    this.outbox = outbox;
    this.bell = bell;
    this.locks = locks;
    this.parts = parts;
    this.connect = connect;
    this.settings = settings;
    this.clock = clock;
  }

  /// A producer that loses nothing and does not wait for company.
  static Producer<String, byte[]> producer(String bootstrapServers) {
    var settings = new Properties();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "communication-relay");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try (var lock = locks.tryTake("relay").orElse(null)) {
        parts.there(Parts.POSTGRESQL);
        if (lock == null) {
          bell.await(settings.sweep());
        } else {
          relayWhile(lock);
        }
      } catch (InterruptedException e) {
        return;
      } catch (DataAccessException | IllegalStateException e) {
        parts.away(Parts.POSTGRESQL, e);
        rest();
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("The relay stumbled; it goes on");
        rest();
      }
    }
  }

  private void relayWhile(SessionLocks.Lock lock) throws InterruptedException {
    var checked = clock.instant();
    while (true) {
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
      Thread.sleep(AFTER_FAILURE);
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
      var producer = this.producer;
      if (producer == null) {
        producer = connect.get();
        this.producer = producer;
      }
      return producer.send(new ProducerRecord<>(row.topic(), row.key(), row.value()));
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

  private static void rest() {
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    loop = Thread.ofVirtual().name("relay").start(this::run);
  }

  @Override
  public void stop() {
    var loop = this.loop;
    this.loop = null;
    if (loop != null) {
      loop.interrupt();
      try {
        loop.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    var producer = this.producer;
    this.producer = null;
    if (producer != null) {
      producer.close(Duration.ofSeconds(10));
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }
}
