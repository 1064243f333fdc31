package kontur.gateway.watch;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kontur.contract.Topics;
import kontur.events.v1.TicketEvent;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Reads all partitions of `kontur.events` without a group, once for all watchers of this gateway.
final class EventsReader implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EventsReader.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final int kept;
  private volatile boolean running;
  private volatile @Nullable Journal journal;
  private volatile boolean brokerThere;
  private volatile @Nullable Consumer<byte[], byte[]> reading;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});
  private CountDownLatch stopped = new CountDownLatch(1);
  private boolean told;

  EventsReader(Supplier<Consumer<byte[], byte[]>> consumers, int kept) {
    this.consumers = consumers;
    this.kept = kept;
  }

  /// What has been read; empty until the broker has been there once.
  Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }

  boolean brokerThere() {
    return brokerThere;
  }

  @Override
  public void start() {
    running = true;
    stopped = new CountDownLatch(1);
    thread = Thread.ofVirtual().name("events-reader").start(this::readForEver);
  }

  @Override
  public void stop() {
    running = false;
    stopped.countDown();
    var current = reading;
    if (current != null) {
      current.wakeup();
    }
    try {
      thread.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void readForEver() {
    while (running) {
      try {
        readWith(consumers.get());
      } catch (KafkaException e) {
        away(e);
      }
      try {
        if (stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void readWith(Consumer<byte[], byte[]> consumer) {
    reading = consumer;
    try {
      read(consumer);
    } finally {
      reading = null;
      consumer.close(CloseOptions.timeout(STOP));
    }
  }

  private void read(Consumer<byte[], byte[]> consumer) {
    var partitions =
        consumer.partitionsFor(Topics.EVENTS, ANSWER).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("the topic " + Topics.EVENTS + " does not exist");
    }
    consumer.assign(partitions);
    var target = begin(consumer, partitions);
    var nextProbe = System.nanoTime() + PROBE.toNanos();
    there();
    while (running) {
      consumer.poll(POLL).forEach(record -> take(target, record));
      if (System.nanoTime() > nextProbe) {
        // poll() is silent when the broker is away; this is not.
        var ends = position(consumer.endOffsets(partitions, ANSWER), partitions);
        if (!target.end().isBetween(target.end(), ends)) {
          journal = null;
          target.wake();
          throw new KafkaException("the topic " + Topics.EVENTS + " was made anew");
        }
        there();
        nextProbe = System.nanoTime() + PROBE.toNanos();
      }
    }
  }

  /// Goes on where an earlier consumer stopped, or begins with the newest changes of the topic.
  private Journal begin(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    var ends = position(consumer.endOffsets(partitions, ANSWER), partitions);
    var begins = position(consumer.beginningOffsets(partitions, ANSWER), partitions);
    var known = journal;
    if (known != null && known.end().isBetween(begins, ends)) {
      seek(consumer, partitions, known.end());
      return known;
    }
    var from = ends.back(kept / partitions.size()).notBefore(begins);
    seek(consumer, partitions, from);
    var fresh = new Journal(from, kept);
    catchUp(consumer, fresh, ends);
    journal = fresh;
    return fresh;
  }

  private static void seek(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Position to) {
    partitions.forEach(p -> consumer.seek(p, to.offsets().get(p.partition())));
  }

  private static Position position(
      Map<TopicPartition, Long> offsets, List<TopicPartition> partitions) {
    return new Position(partitions.stream().map(p -> requireNonNull(offsets.get(p))).toList());
  }

  /// Who watches "from now on" must not be shown what was before.
  private void catchUp(Consumer<byte[], byte[]> consumer, Journal fresh, Position end) {
    var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (running && !reached(consumer, end)) {
      if (System.nanoTime() > deadline) {
        throw new KafkaException("the newest changes could not be read in time");
      }
      consumer.poll(POLL).forEach(record -> take(fresh, record));
    }
  }

  private static boolean reached(Consumer<byte[], byte[]> consumer, Position end) {
    return consumer.assignment().stream()
        .allMatch(p -> consumer.position(p, ANSWER) >= end.offsets().get(p.partition()));
  }

  private static void take(Journal target, ConsumerRecord<byte[], byte[]> record) {
    var event = event(record.value());
    if (event != null) {
      target.add(record.partition(), record.offset(), event);
      return;
    }
    target.skip(record.partition(), record.offset());
    log.atWarn()
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .log("Skipped a record that is no ticket event");
  }

  /// None is larger than a record of ours may be: they are kept in memory.
  private static @Nullable TicketEvent event(byte @Nullable [] value) {
    if (value == null || value.length > Topics.MAX_RECORD_BYTES) {
      return null;
    }
    try {
      return TicketEvent.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private void there() {
    brokerThere = true;
    if (told) {
      log.atInfo().log("Kafka is there again");
      told = false;
    }
  }

  private void away(KafkaException e) {
    brokerThere = false;
    if (!told && running) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("Waiting for Kafka");
      told = true;
    }
  }
}
