package kontur.workflow.consume;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.workflow.ticket.RunFailed;

/// Tells a ticket's own trouble from everybody's when no ticket of a poll succeeded: a poll may
/// hold that one ticket only.
final class Wellness {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final LifecycleServiceBlockingStub tickets;
  private final Predicate<Duration> engineBeats;

  /// @param engineBeats whether the engine does anything within a limit
  Wellness(LifecycleServiceBlockingStub tickets, Predicate<Duration> engineBeats) {
    this.tickets = tickets;
    this.engineBeats = engineBeats;
  }

  /// Whether the failures are the tickets' own: a run answered, or engine and store are well.
  boolean blames(String ticket, Collection<RuntimeException> failures) {
    return failures.stream().anyMatch(RunFailed.class::isInstance) || isQuick(ticket, LIMIT);
  }

  /// Whether the store and the engine each do something within the limit.
  boolean isQuick(String ticket, Duration limit) {
    return storeAnswers(ticket, limit) && engineBeats.test(limit);
  }

  static String cause(RuntimeException failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private boolean storeAnswers(String ticket, Duration limit) {
    try {
      return tickets
              .withDeadlineAfter(limit)
              .pendingEvents(PendingEventsRequest.newBuilder().setTicketId(ticket).build())
              .getSerializedSize()
          >= 0;
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNAUTHENTICATED, UNIMPLEMENTED -> false;
        // A busy store is not well, one that has too much to say about this ticket is.
        case RESOURCE_EXHAUSTED ->
            Refusal.of(e).filter(refusal -> refusal.reason() == Reason.TOO_MANY).isEmpty();
        default -> true;
      };
    }
  }
}
