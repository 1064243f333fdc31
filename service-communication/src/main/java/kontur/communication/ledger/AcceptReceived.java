package kontur.communication.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import kontur.communication.blob.Blobs;
import kontur.communication.outbox.Outbox;
import kontur.contract.Ids;
import kontur.events.v1.ChannelEvent;
import kontur.operations.Traces;
import org.springframework.transaction.support.TransactionOperations;

/// T1: stores a batch of what a source handed over, once, with everything that follows from it.
///
/// Ledger rows, references to content, outbox rows and the cursor are one transaction. After it the
/// source may forget; before it nothing may be confirmed.
public final class AcceptReceived {
  private final Ledger ledger;
  private final Cursors cursors;
  private final Blobs blobs;
  private final Outbox outbox;
  private final TransactionOperations tx;
  private final Clock clock;
  private final Traces traces;

  public AcceptReceived(
      Ledger ledger,
      Cursors cursors,
      Blobs blobs,
      Outbox outbox,
      TransactionOperations tx,
      Clock clock,
      Traces traces) {
    this.ledger = ledger;
    this.cursors = cursors;
    this.blobs = blobs;
    this.outbox = outbox;
    this.tx = tx;
    this.clock = clock;
    this.traces = traces;
  }

  /// Stores the batch and moves the cursor; the outcomes are in the batch's order.
  public List<Outcome> accept(List<Received> batch, Cursor cursor) {
    var begun = clock.instant();
    var outcomes = stored(batch, cursor);
    // Their ids, and with them their traces, were made on the way.
    traces.done("receive", begun, outcomes.stream().flatMap(AcceptReceived::stored).toList());
    return outcomes;
  }

  private static Stream<String> stored(Outcome outcome) {
    return outcome instanceof Outcome.Stored(var id, _) ? Stream.of(id.toString()) : Stream.of();
  }

  private List<Outcome> stored(List<Received> batch, Cursor cursor) {
    return Objects.requireNonNull(
        tx.execute(_ -> {
          var now = clock.instant();
          var outcomes = new ArrayList<Outcome>();
          if (!batch.isEmpty()) {
            var newest = ledger.lock(batch.stream().map(Received::conversationKey).toList());
            for (var received : batch) {
              outcomes.add(store(received, newest, now));
            }
            ledger.numbered(newest);
          }
          cursors.move(cursor, now);
          return List.copyOf(outcomes);
        }));
  }

  private Outcome store(Received received, Map<String, Long> newest, Instant now) {
    var id = Ids.next(clock);
    var ordinal = newest.getOrDefault(received.conversationKey(), 0L) + 1;
    if (!ledger.add(id, received, ordinal, now)) {
      return new Outcome.Repeated(ledger.find(received).orElseThrow());
    }
    newest.put(received.conversationKey(), ordinal);
    var kept = new ArrayList<>(received.blobs());
    if (received.raw() != null) {
      kept.add(received.raw());
    }
    blobs.refer(id, kept);
    if (received.what() instanceof Received.What.Event(var event, _)) {
      outbox.add(envelope(id, event, received, ordinal, now));
    }
    return new Outcome.Stored(id, ordinal);
  }

  private static ChannelEvent envelope(
      UUID id, ChannelEvent event, Received received, long ordinal, Instant now) {
    return event.toBuilder()
        .setId(id.toString())
        .setAccount(received.account())
        .setConversationKey(received.conversationKey())
        .setReceivedAt(Report.timestamp(now))
        .setOrdinal(ordinal)
        .build();
  }

  /// What became of one received thing.
  public sealed interface Outcome {
    /// The row that stands for it.
    UUID id();

    /// It is new.
    record Stored(UUID id, long ordinal) implements Outcome {}

    /// It was stored before, perhaps under another source key.
    record Repeated(UUID id) implements Outcome {}
  }
}
