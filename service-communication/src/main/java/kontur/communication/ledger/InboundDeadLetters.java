package kontur.communication.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import kontur.contract.DeadLetters;
import kontur.events.v1.ChannelEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `kontur.inbound-dlt`: what could not become visible is quarantined in the ledger, so that
/// there is one list.
final class InboundDeadLetters {
  private static final Logger log = LoggerFactory.getLogger(InboundDeadLetters.class);
  private static final int ATTEMPTS = 3;

  private final Ledger ledger;
  private final Clock clock;

  InboundDeadLetters(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    UUID id;
    try {
      id = UUID.fromString(ChannelEvent.parseFrom(record.value()).getId());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the dead letter names no event", e);
    }
    var cause = cause(record);
    if (ledger.quarantine(id, cause, ATTEMPTS, clock.instant())) {
      log.atError()
          .addKeyValue("eventId", id)
          .addKeyValue("cause", cause)
          .log("Something received could not be processed and is quarantined");
    }
  }

  private static String cause(ConsumerRecord<byte[], byte[]> record) {
    var header = record.headers().lastHeader(DeadLetters.CAUSE);
    return header == null || header.value() == null
        ? "no cause was given"
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /// It is a dead letter already and stays in its topic; the listener says so in the log.
  void park(ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
    log.atDebug()
        .addKeyValue("offset", record.offset())
        .setCause(cause)
        .log("A dead letter names nothing that we know");
  }
}
