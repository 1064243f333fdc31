package kontur.workflow.reconcile;

import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import kontur.tickets.v1.Forgotten;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.ListForgottenRequest;
import kontur.workflow.ticket.EngineAway;
import kontur.workflow.ticket.RunFailed;
import kontur.workflow.ticket.Runs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One sweep: wakes the open tickets whose deadline passed or whose events wait for too long.
///
/// It counts two things: `restored`, when the engine had lost the run (normal after a restart of
/// one that keeps everything in memory), and `drift`, anything else; its goal is 0.
final class Reconcile {
  private static final Logger log = LoggerFactory.getLogger(Reconcile.class);

  /// So many in a row may mean that the engine is away; if so, the next sweep tries again.
  private static final int SUSPICIOUS = 3;

  private final LifecycleServiceBlockingStub tickets;
  private final Runs runs;
  private final Supplier<Optional<Instant>> oldestUnread;
  private final BooleanSupplier engineIsWell;
  private final Clock clock;
  private final ReconcileSettings settings;
  private final MeterRegistry meters;

  Reconcile(
      LifecycleServiceBlockingStub tickets,
      Runs runs,
      Supplier<Optional<Instant>> oldestUnread,
      BooleanSupplier engineIsWell,
      Clock clock,
      ReconcileSettings settings,
      MeterRegistry meters) {
    this.tickets = tickets;
    this.runs = runs;
    this.oldestUnread = oldestUnread;
    this.engineIsWell = engineIsWell;
    this.clock = clock;
    this.settings = settings;
    this.meters = meters;
  }

  void sweep() {
    var now = clock.instant();
    var old = now.minus(settings.eventAge());
    var before = oldestUnread.get().filter(unread -> unread.isBefore(old)).orElse(old);
    var found =
        tickets
            .withDeadlineAfter(settings.deadline())
            .listForgotten(
                ListForgottenRequest.newBuilder()
                    .setDeadlineBefore(
                        Timestamps.fromMillis(now.minus(settings.deadlineAge()).toEpochMilli()))
                    .setEventBefore(Timestamps.fromMillis(before.toEpochMilli()))
                    .setLimit(settings.limit())
                    .build());
    var failures = 0;
    for (var ticket : found.getTicketsList()) {
      failures = wake(ticket) ? 0 : failures + 1;
      if (failures >= SUSPICIOUS) {
        if (!engineIsWell.getAsBoolean()) {
          return;
        }
        failures = 0;
      }
    }
  }

  private boolean wake(Forgotten forgotten) {
    var ticket = forgotten.getTicketId();
    try {
      var kind = runs.isRunning(ticket) ? "drift" : "restored";
      var answer =
          runs.handle(
              ticket,
              forgotten.getPending().getEventsList(),
              "r/" + UUID.randomUUID(),
              settings.deadline());
      meters.counter("kontur.workflow.reconciled", "kind", kind).increment();
      (kind.equals("drift") ? log.atWarn() : log.atInfo())
          .addKeyValue("ticketId", ticket)
          .addKeyValue("kind", kind)
          .addKeyValue("events", answer.getOutcomesCount())
          .log("Woke a forgotten ticket");
      return true;
    } catch (RunFailed e) {
      log.atWarn()
          .addKeyValue("ticketId", ticket)
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("A forgotten ticket's step fails");
      return true;
    } catch (EngineAway e) {
      log.atWarn()
          .addKeyValue("ticketId", ticket)
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("A forgotten ticket could not be woken");
      return false;
    }
  }
}
