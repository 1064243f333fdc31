package kontur.communication.ledger;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.communication.blob.Blobs;
import kontur.communication.outbox.Outbox;
import kontur.events.v1.ChannelEvent;

/// Lets a quarantined row go on as what it was read as by now, under the id that it always had.
public final class AcceptAgain {
  private final Ledger ledger;
  private final QuarantinedRows rows;
  private final Blobs blobs;
  private final Outbox outbox;
  private final Clock clock;

  AcceptAgain(Ledger ledger, QuarantinedRows rows, Blobs blobs, Outbox outbox, Clock clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.blobs = blobs;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// The row that this one repeats, if the same came in another way meanwhile.
  ///
  /// What was read before has its place and its fingerprint already.
  public Optional<UUID> twin(Kept kept, Received received) {
    return kept.unread() ? rows.twin(kept.id(), received) : Optional.empty();
  }

  /// Keeps an original that came only now, in the caller's transaction, which has locked the row:
  /// the next reading needs its source no more.
  public void keep(Kept kept, Received received) {
    var raw = received.raw();
    if (kept.raw() == null && raw != null) {
      blobs.putAll(received.contents());
      blobs.refer(kept.id(), received.needed());
      rows.original(kept.id(), raw);
    }
  }

  /// Accepts it, in the caller's transaction, which has locked the row; false when it is a repeat.
  ///
  /// @param received anything but quarantined again
  public boolean accept(Kept kept, Received received) {
    if (twin(kept, received).isPresent()) {
      rows.repeated(kept.id());
      return false;
    }
    var conversation = kept.conversationKey();
    var ordinal = kept.ordinal();
    if (kept.unread()) {
      conversation = received.conversationKey();
      var newest = ledger.lock(List.of(conversation));
      ordinal = newest.getOrDefault(conversation, 0L) + 1;
      newest.put(conversation, ordinal);
      ledger.numbered(newest);
      rows.read(kept.id(), received, ordinal);
    }
    keep(kept, received);
    rows.accepted(kept.id(), Ledger.Columns.of(received.what()));
    blobs.putAll(received.contents());
    blobs.refer(kept.id(), received.needed());
    if (received.what() instanceof Received.What.Event(var event, _)) {
      outbox.add(envelope(kept, received, event, conversation, ordinal), clock.instant());
    }
    return true;
  }

  /// What it would go on its way as, by a number that it does not have yet; empty when it is no
  /// event.
  public static Optional<ChannelEvent> envelope(Kept kept, Received received) {
    var conversation = kept.unread() ? received.conversationKey() : kept.conversationKey();
    return received.what() instanceof Received.What.Event(var event, _)
        ? Optional.of(envelope(kept, received, event, conversation, kept.ordinal()))
        : Optional.empty();
  }

  private static ChannelEvent envelope(
      Kept kept, Received received, ChannelEvent event, String conversation, long ordinal) {
    return event.toBuilder()
        .setId(kept.id().toString())
        .setAccount(received.account())
        .setConversationKey(conversation)
        .setReceivedAt(Report.timestamp(kept.receivedAt()))
        .setOrdinal(ordinal)
        .build();
  }
}
