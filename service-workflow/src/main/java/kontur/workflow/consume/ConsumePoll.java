package kontur.workflow.consume;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kontur.events.v1.LifecycleEnvelope;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.EverythingFails;
import kontur.workflow.kafka.PollWork;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the events of a poll to their tickets' runs, in order per ticket, many tickets at once.
///
/// Nobody waits for a ticket whose step takes long or fails: it goes on beside what comes next.
final class ConsumePoll implements PollWork {
  private static final Logger log = LoggerFactory.getLogger(ConsumePoll.class);

  /// Not to be asked by each ticket that waits for the same trouble.
  private static final long UNWELL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final HandleTickets handle;
  private final Stragglers stragglers;
  private final MarkStuck stuck;
  private final DeadLetterSender deadLetters;
  private final Wellness wellness;

  ConsumePoll(
      HandleTickets handle,
      Stragglers stragglers,
      MarkStuck stuck,
      DeadLetterSender deadLetters,
      Wellness wellness) {
    this.handle = handle;
    this.stragglers = stragglers;
    this.stuck = stuck;
    this.deadLetters = deadLetters;
    this.wellness = wellness;
  }

  /// @throws EverythingFails while the engine, its workers or service-tickets are away
  @Override
  public void process(List<ConsumerRecord<byte[], byte[]>> poll) {
    var news = new LinkedBlockingQueue<Update>();
    var open = new HashSet<>(handle.begin(stragglers.without(byTicket(poll)), news));
    var failed = new ArrayList<Update>();
    var latest = Long.MIN_VALUE;
    var unwell = Long.MIN_VALUE;
    while (!open.isEmpty()) {
      var update = take(news);
      if (!open.contains(update)) {
        // It was left before.
        continue;
      }
      if (update.isOver()) {
        open.remove(update);
        if (update.failure() == null) {
          latest = Math.max(latest, update.begun());
        } else {
          failed.add(update);
        }
        continue;
      }
      // Who began later is done, or it is the only one and all others could be.
      var isItsOwn = latest > update.begun();
      if (!isItsOwn && System.nanoTime() > unwell) {
        isItsOwn = wellness.blames(update.events().ticket(), List.of());
        unwell = isItsOwn ? unwell : System.nanoTime() + UNWELL_NANOS;
      }
      if (isItsOwn && stragglers.take(update)) {
        open.remove(update);
      } else {
        handle.remind(update, news);
      }
    }
    if (!failed.isEmpty()) {
      assertWell(failed);
    }
    failed.forEach(stragglers::takeSoon);
  }

  @Override
  public Map<Integer, Long> unfinished() {
    return stragglers.first();
  }

  private static Update take(BlockingQueue<Update> news) {
    try {
      return news.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EverythingFails("interrupted", e);
    }
  }

  private void assertWell(List<Update> failed) {
    var failures = failed.stream().map(Update::failure).filter(Objects::nonNull).toList();
    if (!wellness.blames(failed.getFirst().events().ticket(), failures)) {
      throw new EverythingFails(Wellness.cause(failures.getFirst()), failures.getFirst());
    }
  }

  private Collection<TicketEvents> byTicket(List<ConsumerRecord<byte[], byte[]>> poll) {
    var tickets = new LinkedHashMap<String, TicketEvents>();
    for (var origin : poll) {
      var envelope = read(origin);
      if (envelope != null) {
        tickets
            .computeIfAbsent(envelope.getTicketId(), TicketEvents::new)
            .add(envelope, origin.partition(), origin.offset());
      }
    }
    return tickets.values();
  }

  private @Nullable LifecycleEnvelope read(ConsumerRecord<byte[], byte[]> origin) {
    try {
      var value = origin.value();
      var envelope = LifecycleEnvelope.parseFrom(value == null ? new byte[0] : value);
      if (envelope.getNumber() > 0 && isId(envelope.getTicketId())) {
        return envelope;
      }
      unreadable(origin, "a LifecycleEnvelope without ticket or number");
    } catch (InvalidProtocolBufferException e) {
      unreadable(origin, "not a LifecycleEnvelope: " + e.getMessage());
    }
    return null;
  }

  /// Nothing is lost: the event lies in service-tickets, where the reconciler finds it; the record
  /// is put aside for people to see.
  private void unreadable(ConsumerRecord<byte[], byte[]> origin, String cause) {
    var key = origin.key() == null ? "" : new String(origin.key(), StandardCharsets.UTF_8);
    log.atError()
        .addKeyValue("partition", origin.partition())
        .addKeyValue("offset", origin.offset())
        .log("A lifecycle record cannot be read");
    deadLetters.send(origin, cause);
    stuck.unreadable();
    if (isId(key)) {
      stuck.mark(key, "a lifecycle record at offset " + origin.offset() + " cannot be read");
    }
  }

  private static boolean isId(String text) {
    try {
      return text.equals(UUID.fromString(text).toString());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
