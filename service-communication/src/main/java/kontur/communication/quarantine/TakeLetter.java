package kontur.communication.quarantine;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import kontur.communication.ledger.Ledger;
import kontur.contract.DeadLetters;
import kontur.contract.Ids;
import kontur.contract.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/// Takes the records of dead-letter topics into the one list, each once.
///
/// One that belongs to a row of the ledger puts that row into quarantine and is shown as it.
final class TakeLetter {
  private static final Logger log = LoggerFactory.getLogger(TakeLetter.class);
  private static final int ATTEMPTS = 3;
  private static final int LONGEST_CAUSE = 1000;
  private static final byte[] NOTHING = {};

  private final Letters letters;
  private final Ledger ledger;
  private final TransactionOperations tx;
  private final Clock clock;

  TakeLetter(Letters letters, Ledger ledger, TransactionOperations tx, Clock clock) {
    this.letters = letters;
    this.ledger = ledger;
    this.tx = tx;
    this.clock = clock;
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    var origin = header(record, DeadLetters.TOPIC, original(record.topic()));
    var value = record.value() == null ? NOTHING : record.value();
    var id = Ids.next(clock);
    UUID row = null;
    var account = "";
    try {
      var readable = ReadRecord.read(origin, value);
      account = storable(readable.account());
      row = origin.equals(Topics.INBOUND) ? rowOf(readable.id()) : null;
    } catch (ReadRecord.Unreadable _) {
      // It is listed without what it does not tell.
    }
    var cause = storable(header(record, DeadLetters.CAUSE, "no cause was given"));
    var letter = new Letter(id, origin, record.key(), value, row, true);
    var place = place(record, origin);
    var facts = new Letters.Facts(account, row, cause, Instant.ofEpochMilli(record.timestamp()));
    keep(letter, place, facts);
  }

  /// Where the record was read; one that was put aside twice, for its partition went to another
  /// reader meanwhile, is one. Where the letter lies when it does not tell.
  private static Letters.Place place(ConsumerRecord<byte[], byte[]> letter, String origin) {
    try {
      return new Letters.Place(
          origin,
          Integer.parseInt(header(letter, DeadLetters.PARTITION, "")),
          Long.parseLong(header(letter, DeadLetters.OFFSET, "")));
    } catch (NumberFormatException _) {
      return new Letters.Place(letter.topic(), letter.partition(), letter.offset());
    }
  }

  private void keep(Letter letter, Letters.Place place, Letters.Facts facts) {
    tx.executeWithoutResult(_ -> {
      var now = clock.instant();
      if (letters.add(letter, place, facts, now)) {
        if (letter.ledger() != null) {
          ledger.quarantine(letter.ledger(), facts.cause(), ATTEMPTS, now);
        }
        log.atError()
            .addKeyValue("itemId", letter.ledger() == null ? letter.id() : letter.ledger())
            .addKeyValue("topic", letter.origin())
            .addKeyValue("cause", facts.cause())
            .log("Something could not be processed and is quarantined");
      }
    });
  }

  private @Nullable UUID rowOf(UUID event) {
    return letters.isLedgerRow(event) ? event : null;
  }

  private static String original(String topic) {
    return topic.endsWith("-dlt") ? topic.substring(0, topic.length() - "-dlt".length()) : topic;
  }

  private static String header(
      ConsumerRecord<byte[], byte[]> record, String name, String otherwise) {
    var header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? otherwise
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /// Text that PostgreSQL takes, in one line.
  private static String storable(String text) {
    var clean = text.replaceAll("[\\p{Cntrl}]+", " ").strip();
    return clean.length() <= LONGEST_CAUSE ? clean : clean.substring(0, LONGEST_CAUSE);
  }

  /// Anything can be kept; that this failed means a defect, and the letter stays in its topic.
  static void park(ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
    log.atError()
        .addKeyValue("topic", record.topic())
        .addKeyValue("offset", record.offset())
        .setCause(cause)
        .log("A dead letter could not be taken into the quarantine; it stays in its topic");
  }
}
