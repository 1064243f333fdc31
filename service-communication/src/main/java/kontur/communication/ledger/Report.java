package kontur.communication.ledger;

import com.google.protobuf.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kontur.communication.outbox.Outbox;
import kontur.contract.Ids;
import kontur.events.v1.Account;
import kontur.events.v1.ChannelEvent;

/// Reports what no source handed over: results of deliveries, fetched files, blocked contacts.
public final class Report {
  private final Outbox outbox;
  private final Clock clock;

  public Report(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  /// Puts an event into the outbox, in the caller's transaction if there is one.
  ///
  /// @param event sets the `event` of the envelope
  public UUID report(
      Account account, String conversationKey, UnaryOperator<ChannelEvent.Builder> event) {
    var id = Ids.next(clock);
    var envelope =
        ChannelEvent.newBuilder()
            .setId(id.toString())
            .setAccount(account)
            .setConversationKey(conversationKey)
            .setReceivedAt(timestamp(clock.instant()));
    outbox.add(event.apply(envelope).build());
    return id;
  }

  /// An instant as the contracts carry it.
  public static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
