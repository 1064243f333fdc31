package kontur.communication.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.Ledger.Row;
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
          var outcomes = batch.isEmpty() ? List.<Outcome>of() : store(batch, now);
          cursors.move(cursor, now);
          return outcomes;
        }));
  }

  /// Everything of the batch in sets: its length costs no round trips.
  private List<Outcome> store(List<Received> batch, Instant now) {
    var newest = ledger.lock(batch.stream().map(Received::conversationKey).toList());
    var names = ledger.known(batch);
    var rows = new LinkedHashMap<UUID, Row>();
    var standing = new ArrayList<UUID>();
    for (var received : batch) {
      standing.add(
          received.names().stream()
              .filter(names::containsKey)
              .findFirst()
              .map(names::get)
              .orElseGet(() -> {
                var id = Ids.next(clock);
                var ordinal = newest.merge(received.conversationKey(), 1L, Long::sum);
                rows.put(id, new Row(id, received, ordinal));
                received.names().forEach(name -> names.put(name, id));
                return id;
              }));
    }
    ledger.addAll(rows.values(), now);
    ledger.numbered(newest);
    blobs.putAll(rows.values().stream().flatMap(r -> r.received().contents().stream()).toList());
    blobs.refer(
        rows.values().stream().collect(Collectors.toMap(Row::id, row -> row.received().needed())));
    outbox.addAll(rows.values().stream().flatMap(row -> envelope(row, now)).toList(), now);
    return outcomes(standing, rows);
  }

  private static List<Outcome> outcomes(List<UUID> standing, Map<UUID, Row> rows) {
    var outcomes = new ArrayList<Outcome>();
    var told = new HashSet<UUID>();
    for (var id : standing) {
      var row = rows.get(id);
      // A second one in the same batch stands by the first one's row.
      outcomes.add(
          row != null && told.add(id)
              ? new Outcome.Stored(id, row.ordinal())
              : new Outcome.Repeated(id));
    }
    return List.copyOf(outcomes);
  }

  private static Stream<ChannelEvent> envelope(Row row, Instant now) {
    var received = row.received();
    return received.what() instanceof Received.What.Event(var event, _)
        ? Stream.of(
            event.toBuilder()
                .setId(row.id().toString())
                .setAccount(received.account())
                .setConversationKey(received.conversationKey())
                .setReceivedAt(Report.timestamp(now))
                .setOrdinal(row.ordinal())
                .build())
        : Stream.empty();
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
