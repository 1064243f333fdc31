package kontur.workflow.reconcile;

import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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
/// It counts two things: `drift`, when a run was there all the time that the ticket waited and did
/// not act, whose goal is 0; and `restored`, when the run was lost or is younger than what it
/// missed (normal after a restart of an engine that keeps everything in memory), or when nobody
/// could have acted, because the engine, service-tickets, the database or we were away.
final class Reconcile {
  private static final Logger log = LoggerFactory.getLogger(Reconcile.class);

  /// So many in a row may mean that the engine is away; if so, the next sweep tries again.
  private static final int SUSPICIOUS = 3;

  /// So many turns in a row may be another replica's; of a longer time we know nothing.
  private static final int MISSED_TURNS = 3;

  private final LifecycleServiceBlockingStub tickets;
  private final Runs runs;
  private final Supplier<Optional<Instant>> oldestUnread;
  private final Runnable engineIsThere;
  private final BooleanSupplier engineIsWell;
  private final ReconcileSettings settings;
  private final MeterRegistry meters;

  /// The last sweeps of ours without trouble and without a gap; none yet when empty.
  private Optional<Well> well = Optional.empty();

  /// Those that did not answer in the last sweep in which the engine did.
  private Set<String> silent = Set.of();

  /// @param since when the first of them began
  /// @param until when the last of them ended
  private record Well(Instant since, Instant until) {}

  /// @param engineIsThere fails when it is not: asked in each sweep, also in one that wakes nobody
  /// @param engineIsWell whether it still runs workflows: asked when it seems not to
  Reconcile(
      LifecycleServiceBlockingStub tickets,
      Runs runs,
      Supplier<Optional<Instant>> oldestUnread,
      Runnable engineIsThere,
      BooleanSupplier engineIsWell,
      ReconcileSettings settings,
      MeterRegistry meters) {
    this.tickets = tickets;
    this.runs = runs;
    this.oldestUnread = oldestUnread;
    this.engineIsThere = engineIsThere;
    this.engineIsWell = engineIsWell;
    this.settings = settings;
    this.meters = meters;
  }

  /// Not at once from several threads.
  void sweep(Instant now) {
    var began = System.nanoTime();
    var known = now.minus(settings.every().multipliedBy(MISSED_TURNS));
    var since = well.filter(last -> last.until().isAfter(known)).map(Well::since).orElse(now);
    well = Optional.empty();
    well =
        sweep(now, since)
            .map(thereSince -> new Well(thereSince, now.plusNanos(System.nanoTime() - began)));
  }

  /// Since when the engine is surely there; empty when it is not.
  private Optional<Instant> sweep(Instant now, Instant since) {
    engineIsThere.run();
    var old = now.minus(settings.eventAge());
    var before =
        oldestUnread
            .get()
            .map(unread -> unread.minus(settings.commitLag()))
            .filter(surelyRead -> surelyRead.isBefore(old))
            .orElse(old);
    var late = now.minus(settings.deadlineAge());
    var found =
        tickets
            .withDeadlineAfter(settings.deadline())
            .listForgotten(
                ListForgottenRequest.newBuilder()
                    .setDeadlineBefore(Timestamps.fromMillis(late.toEpochMilli()))
                    .setEventBefore(Timestamps.fromMillis(before.toEpochMilli()))
                    .setLimit(settings.limit())
                    .build());
    var silentNow = new HashSet<String>();
    var failures = 0;
    var isNews = false;
    var thereSince = since;
    for (var ticket : found.getTicketsList()) {
      var waitsForEvents = hasEventBefore(ticket, before);
      var woken = wake(ticket, thereSince, waitsForEvents ? before : late);
      failures = woken ? 0 : failures + 1;
      isNews = !woken && (isNews || !silent.contains(ticket.getTicketId()));
      if (!woken) {
        silentNow.add(ticket.getTicketId());
      }
      if (failures >= SUSPICIOUS) {
        if (!engineIsWell.getAsBoolean()) {
          return Optional.empty();
        }
        if (isNews) {
          // It may be there again only since it was asked.
          thereSince = now;
        }
        failures = 0;
        isNews = false;
      }
    }
    silent = silentNow;
    // One ticket that does not answer is that ticket's trouble.
    return silentNow.isEmpty() || engineIsWell.getAsBoolean()
        ? Optional.of(thereSince)
        : Optional.empty();
  }

  private static boolean hasEventBefore(Forgotten ticket, Instant limit) {
    return ticket.getPending().getEventsList().stream()
        .anyMatch(event -> Timestamps.toMillis(event.getOccurredAt()) < limit.toEpochMilli());
  }

  /// @param limit a run that began before it had time to act
  private boolean wake(Forgotten forgotten, Instant since, Instant limit) {
    var ticket = forgotten.getTicketId();
    try {
      var begun = runs.runningSince(ticket).filter(_ -> since.isBefore(limit));
      var kind = begun.filter(limit::isAfter).isPresent() ? "drift" : "restored";
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
