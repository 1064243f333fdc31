package kontur.communication.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import org.springframework.transaction.support.TransactionOperations;

/// Messages that nobody knows to have arrived. A person decides on them, unless proof is found
/// before.
public final class UncertainMessages {
  private static final Duration LOOKED_FOR = Duration.ofDays(1);

  private final Deliveries deliveries;
  private final EndAttempts ends;
  private final TransactionOperations tx;
  private final Clock clock;

  UncertainMessages(
      Deliveries deliveries, EndAttempts ends, TransactionOperations tx, Clock clock) {
    this.deliveries = deliveries;
    this.ends = ends;
    this.tx = tx;
    this.clock = clock;
  }

  /// One of them.
  public record Uncertain(OutboundCommand command, int attempt) {}

  /// Those of an account within the last 24 hours.
  public List<Uncertain> of(String account) {
    return deliveries.uncertain(account, clock.instant().minus(LOOKED_FOR)).stream()
        .map(attempt -> new Uncertain(attempt.command(), attempt.number()))
        .toList();
  }

  /// It arrived; false when that was decided before.
  ///
  /// @param how who or what says so
  public boolean arrived(UUID message, int attempt, String how) {
    return Boolean.TRUE.equals(
        tx.execute(_ -> {
          var now = clock.instant();
          var found = deliveries.arrived(message, attempt, now);
          found.ifPresent(a -> ends.report(a, DeliveryState.SENT, null, how, now));
          return found.isPresent();
        }));
  }
}
