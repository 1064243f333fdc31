package kontur.workflow.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import kontur.testing.TemporalEngine;
import kontur.workflow.ticket.Harness;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcileTest {
  private final StandInTickets tickets = StandInTickets.start();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TemporalEngine engine;
  private Harness harness;

  @BeforeEach
  void start() {
    startEngine();
  }

  @AfterEach
  void stop() {
    stopEngine();
    tickets.close();
  }

  @Test
  void timersAndCommandsWorkAfterTheEnginesMemoryWasThrownAway() {
    var timed = classified();
    harness.command(timed, "ticket.resolve", Map.of("resolution", "solved"));
    var commanded = classified();
    assertThat(harness.state(timed)).isEqualTo("resolved");

    stopEngine();
    startEngine();
    // Its timer is due by now; the engine knows nothing of it any more.
    sweep(Clock.offset(Clock.systemUTC(), Duration.ofDays(4)), Optional.empty());

    assertThat(count("restored")).isGreaterThanOrEqualTo(1);
    assertThat(count("drift")).isZero();
    assertThat(harness.runs().isRunning(timed.id)).isTrue();
    var assigned = harness.command(commanded, "ticket.assign", Map.of("assignee", "a7"));
    assertThat(assigned.getOutcome()).isEqualTo("applied");
  }

  @Test
  void bringsEventsThatTheConsumerNeverSaw() {
    var ticket = classified();
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    sweep(later(), Optional.empty());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("drift")).isEqualTo(1);
  }

  @Test
  void leavesWhatTheConsumerWillStillRead() {
    var ticket = classified();
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    sweep(later(), Optional.of(Instant.now().minusSeconds(3600)));

    assertThat(harness.state(ticket)).isEqualTo("open.classified");
    assertThat(count("drift")).isZero();
  }

  private static Clock later() {
    return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
  }

  private void sweep(Clock clock, Optional<Instant> unread) {
    var settings =
        new ReconcileSettings(
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            100,
            Duration.ofSeconds(20));
    new Reconcile(
            tickets.lifecycle(), harness.runs(), () -> unread, () -> true, clock, settings, meters)
        .sweep();
  }

  private double count(String kind) {
    return meters.counter("kontur.workflow.reconciled", "kind", kind).count();
  }

  private Kept classified() {
    var ticket = tickets.open(Map.of());
    harness.events(ticket, ticket.events.getFirst());
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> harness.state(ticket).equals("open.classified"));
    return ticket;
  }

  private void startEngine() {
    engine = TemporalEngine.start(0);
    harness = Harness.at(engine.target(), tickets);
  }

  private void stopEngine() {
    harness.close();
    engine.close();
  }
}
