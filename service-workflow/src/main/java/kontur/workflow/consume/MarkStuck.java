package kontur.workflow.consume;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.MarkStuckRequest;
import kontur.workflow.kafka.EverythingFails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says of a ticket that its step keeps failing, for people to see.
final class MarkStuck {
  private static final Logger log = LoggerFactory.getLogger(MarkStuck.class);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int LONGEST_REASON = 1000;

  private final LifecycleServiceBlockingStub tickets;
  private final MeterRegistry meters;

  MarkStuck(LifecycleServiceBlockingStub tickets, MeterRegistry meters) {
    this.tickets = tickets;
    this.meters = meters;
    // Shown before the first one.
    meters.counter("kontur.workflow.stuck");
    meters.counter("kontur.workflow.unreadable");
  }

  /// @throws EverythingFails when service-tickets is away
  void mark(String ticket, String reason) {
    try {
      var answer =
          tickets
              .withDeadlineAfter(DEADLINE)
              .markStuck(
                  MarkStuckRequest.newBuilder()
                      .setTicketId(ticket)
                      .setStuck(true)
                      .setReason(reason.substring(0, Math.min(reason.length(), LONGEST_REASON)))
                      .build());
      log.atDebug().addKeyValue("answer", answer.getSerializedSize()).log("Marked");
      log.atError().addKeyValue("ticketId", ticket).addKeyValue("cause", reason).log("Stuck");
      meters.counter("kontur.workflow.stuck").increment();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw new EverythingFails("service-tickets cannot mark a ticket", e);
      }
    }
  }

  void unreadable() {
    meters.counter("kontur.workflow.unreadable").increment();
  }
}
