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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    var course = new Course(handle.begin(stragglers.without(byTicket(poll)), news));
    while (!course.open.isEmpty()) {
      var update = take(news);
      if (course.open.contains(update)) {
        if (update.isOver()) {
          course.end(update);
        } else if (course.isItsOwnTrouble(update) && stragglers.take(update)) {
          course.open.remove(update);
        } else {
          handle.remind(update, news);
        }
      }
    }
    var failed = course.failed;
    if (!failed.isEmpty() && (course.tookNone || !stragglers.hasRoomFor(failed.size()))) {
      assertWell(failed);
    }
    stragglers.takeSoon(failed);
  }

  /// How far a poll is.
  private final class Course {
    /// Neither over nor left to the stragglers.
    private final Set<Update> open;

    private final List<Update> failed = new ArrayList<>();
    private boolean tookNone = true;

    /// When the latest one began that was quick.
    private long latest = Long.MIN_VALUE;

    /// Not asked by each ticket that waits for the same trouble.
    private long unwellUntil = Long.MIN_VALUE;

    private Course(Collection<Update> updates) {
      open = new HashSet<>(updates);
    }

    private void end(Update update) {
      open.remove(update);
      if (update.failure() != null) {
        failed.add(update);
        return;
      }
      tookNone = false;
      if (handle.isInTime(update)) {
        latest = Math.max(latest, update.begun());
      }
    }

    /// Who began later was quick, or would be.
    private boolean isItsOwnTrouble(Update update) {
      if (latest > update.begun()) {
        return true;
      }
      if (!stragglers.hasRoomFor(1) || System.nanoTime() < unwellUntil) {
        return false;
      }
      var isQuick = wellness.isQuick(update.events().ticket(), handle.patience());
      if (!isQuick) {
        unwellUntil = System.nanoTime() + 2 * handle.patience().toNanos();
      }
      return isQuick;
    }
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
