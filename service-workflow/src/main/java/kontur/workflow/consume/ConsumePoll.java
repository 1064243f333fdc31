package kontur.workflow.consume;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.events.v1.LifecycleEnvelope;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.EverythingFails;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the events of a poll to their tickets' runs, in order per ticket, many tickets at once.
///
/// A ticket whose step keeps failing while the engine is well is marked stuck and left to the
/// reconciler; its events wait in service-tickets.
final class ConsumePoll {
  private static final Logger log = LoggerFactory.getLogger(ConsumePoll.class);

  private final HandleTickets handle;
  private final MarkStuck stuck;
  private final DeadLetterSender deadLetters;
  private final Wellness wellness;
  private final ConsumeSettings settings;

  ConsumePoll(
      HandleTickets handle,
      MarkStuck stuck,
      DeadLetterSender deadLetters,
      Wellness wellness,
      ConsumeSettings settings) {
    this.handle = handle;
    this.stuck = stuck;
    this.deadLetters = deadLetters;
    this.wellness = wellness;
    this.settings = settings;
  }

  /// @throws EverythingFails while the engine, its workers or service-tickets are away
  void consume(List<ConsumerRecord<byte[], byte[]>> poll) {
    var left = byTicket(poll);
    for (var attempt = 1; !left.isEmpty(); attempt++) {
      var failures = handle.all(left);
      if (failures.size() == left.size()) {
        assertWell(failures);
      }
      left.keySet().retainAll(failures.keySet());
      if (attempt >= settings.tries()) {
        failures.forEach((ticket, failure) -> stuck.mark(ticket, cause(failure)));
        return;
      }
      if (!left.isEmpty()) {
        rest();
      }
    }
  }

  private void assertWell(Map<String, RuntimeException> failures) {
    var first = failures.entrySet().iterator().next();
    if (!wellness.blames(first.getKey(), failures.values())) {
      throw new EverythingFails(cause(first.getValue()), first.getValue());
    }
  }

  private Map<String, List<LifecycleEnvelope>> byTicket(List<ConsumerRecord<byte[], byte[]>> poll) {
    var tickets = new LinkedHashMap<String, List<LifecycleEnvelope>>();
    for (var origin : poll) {
      var envelope = read(origin);
      if (envelope != null) {
        addOnce(tickets.computeIfAbsent(envelope.getTicketId(), _ -> new ArrayList<>()), envelope);
      }
    }
    return tickets;
  }

  /// A record that came twice, as after a relay that died between Kafka and its mark, counts once:
  /// an update is known by its first and last number, and must then be over the same events.
  static void addOnce(List<LifecycleEnvelope> events, LifecycleEnvelope one) {
    if (events.stream().noneMatch(event -> event.getNumber() == one.getNumber())) {
      events.add(one);
    }
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

  private static String cause(RuntimeException failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private void rest() {
    try {
      Thread.sleep(settings.pause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EverythingFails("interrupted", e);
    }
  }
}
