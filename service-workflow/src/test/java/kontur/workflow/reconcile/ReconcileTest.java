package kontur.workflow.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kontur.testing.TemporalEngine;
import kontur.workflow.ticket.Harness;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcileTest {
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final Duration LONG = EVERY.multipliedBy(2);
  private static final Duration COMMIT_LAG = Duration.ofSeconds(30);

  private StandInTickets tickets = StandInTickets.start();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TemporalEngine engine;
  private Harness harness;
  private Reconcile reconcile;
  private Supplier<Optional<Instant>> unread = Optional::empty;
  private Runnable engineIsThere = () -> {};

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
    reconcile.sweep(Instant.now());
    // Its timer is due by now; the engine knows nothing of it any more.
    reconcile.sweep(Instant.now().plus(Duration.ofDays(4)));

    assertThat(count("restored")).isGreaterThanOrEqualTo(1);
    assertThat(count("drift")).isZero();
    assertThat(harness.runs().runningSince(timed.id)).isPresent();
    var assigned = harness.command(commanded, "ticket.assign", Map.of("assignee", "a7"));
    assertThat(assigned.getOutcome()).isEqualTo("applied");
  }

  @Test
  void bringsEventsThatTheConsumerNeverSaw() {
    var ticket = classified();
    reconcile.sweep(Instant.now());
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    reconcile.sweep(later());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("drift")).isEqualTo(1);
  }

  @Test
  void aRunThatIsYoungerThanWhatItMissedIsNoDrift() {
    stop();
    tickets = StandInTickets.start(Clock.offset(Clock.systemUTC(), LONG.negated()));
    start();
    reconcile.sweep(Instant.now().minus(LONG));
    var ticket = classified();
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    reconcile.sweep(Instant.now());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("restored")).isEqualTo(1);
    assertThat(count("drift")).isZero();
  }

  @Test
  void whatWasMissedBeforeTheFirstSweepIsNoDrift() {
    var ticket = classified();
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    reconcile.sweep(later());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("restored")).isEqualTo(1);
    assertThat(count("drift")).isZero();
  }

  @Test
  void whatWasMissedDuringTroubleIsNoDrift() {
    var ticket = classified();
    reconcile.sweep(Instant.now());
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    unread =
        () -> {
          throw new IllegalStateException("the broker is away");
        };
    assertThatThrownBy(() -> reconcile.sweep(later())).hasMessage("the broker is away");
    unread = Optional::empty;
    reconcile.sweep(later());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("restored")).isEqualTo(1);
    assertThat(count("drift")).isZero();
  }

  @Test
  void whatWasMissedWhileTheEngineWasAwayAndNobodyHadToBeWokenIsNoDrift() {
    var ticket = classified();
    reconcile.sweep(Instant.now());

    engineIsThere =
        () -> {
          throw Status.UNAVAILABLE.asRuntimeException();
        };
    assertThatThrownBy(() -> reconcile.sweep(Instant.now()))
        .isInstanceOf(StatusRuntimeException.class);
    engineIsThere = () -> {};
    tickets.message(ticket, "agent", Map.of("author", "a1"));
    reconcile.sweep(later());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("restored")).isEqualTo(1);
    assertThat(count("drift")).isZero();
  }

  /// Each ticket before it had no answer, then the engine was there again.
  @Test
  void whatWasMissedUntilTheEngineCameBackInTheMidstOfASweepIsNoDrift() {
    var silent = Stream.generate(this::classified).limit(3).toList();
    var ticket = classified();
    reconcile.sweep(Instant.now());
    for (var one : silent) {
      tickets.message(one, "agent", Map.of("author", "a1"));
    }
    tickets.message(ticket, "agent", Map.of("author", "a1"));
    var ids = silent.stream().map(one -> one.id).toList();
    tickets.failRecording(request ->
        ids.contains(request.getTicketId()) ? Status.UNAVAILABLE.asRuntimeException() : null);

    reconcile.sweep(later());

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("restored")).isEqualTo(1);
    assertThat(count("drift")).isZero();

    tickets.failRecording(_ -> null);
    reconcile.sweep(later());

    assertThat(count("drift")).isZero();
  }

  /// The database, which gives the turns, may have been away, or another replica swept, and may
  /// have met trouble.
  @Test
  void whatWasMissedWhileThisProcessHadNoTurnForLongIsNoDrift() {
    var ticket = classified();
    reconcile.sweep(Instant.now());
    tickets.message(ticket, "agent", Map.of("author", "a1"));

    reconcile.sweep(Instant.now().plus(EVERY.multipliedBy(4)));

    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
    assertThat(count("restored")).isEqualTo(1);
    assertThat(count("drift")).isZero();
  }

  @Test
  void oneTicketThatDoesNotAnswerHidesNoDriftOfOthers() {
    var hanging = classified();
    var missed = classified();
    reconcile.sweep(Instant.now());
    tickets.message(hanging, "agent", Map.of("author", "a1"));
    tickets.failRecording(request ->
        request.getTicketId().equals(hanging.id) ? Status.UNAVAILABLE.asRuntimeException() : null);
    reconcile.sweep(later());
    tickets.message(missed, "agent", Map.of("author", "a1"));

    reconcile.sweep(later());

    assertThat(harness.state(missed)).isEqualTo("open.waiting");
    assertThat(count("drift")).isEqualTo(1);
  }

  @Test
  void ticketsThatNeverAnswerHideNoDriftOfOthers() {
    var hanging = Stream.generate(this::classified).limit(3).toList();
    var missed = classified();
    reconcile.sweep(Instant.now());
    for (var one : hanging) {
      tickets.message(one, "agent", Map.of("author", "a1"));
    }
    var ids = hanging.stream().map(one -> one.id).toList();
    tickets.failRecording(request ->
        ids.contains(request.getTicketId()) ? Status.UNAVAILABLE.asRuntimeException() : null);
    reconcile.sweep(Instant.now().plus(EVERY).plusSeconds(60));
    tickets.message(missed, "agent", Map.of("author", "a1"));

    reconcile.sweep(Instant.now().plus(EVERY.multipliedBy(3)));

    assertThat(harness.state(missed)).isEqualTo("open.waiting");
    assertThat(count("drift")).isEqualTo(1);
  }

  @Test
  void leavesWhatTheConsumerWillStillRead() {
    var ticket = classified();
    tickets.message(ticket, "agent", Map.of("author", "a1"));
    unread = () -> Optional.of(Instant.now().minusSeconds(3600));

    reconcile.sweep(later());

    assertThat(harness.state(ticket)).isEqualTo("open.classified");
    assertThat(count("drift")).isZero();
  }

  /// A transaction that began earlier and ended later than that of the oldest unread event.
  @Test
  void leavesWhatMayStandBehindAYoungerEvent() {
    var ticket = classified();
    reconcile.sweep(Instant.now());
    tickets.message(ticket, "agent", Map.of("author", "a1"));
    var stored = Instant.now();

    unread = () -> Optional.of(stored.plus(COMMIT_LAG).minusSeconds(10));
    reconcile.sweep(later());
    assertThat(harness.state(ticket)).isEqualTo("open.classified");

    unread = () -> Optional.of(stored.plus(COMMIT_LAG).plusSeconds(10));
    reconcile.sweep(later());
    assertThat(harness.state(ticket)).isEqualTo("open.waiting");
  }

  private static Instant later() {
    return Instant.now().plus(LONG);
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
    var settings =
        new ReconcileSettings(
            EVERY,
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            COMMIT_LAG,
            100,
            Duration.ofSeconds(5));
    reconcile =
        new Reconcile(
            tickets.lifecycle(),
            harness.runs(),
            () -> unread.get(),
            () -> engineIsThere.run(),
            () -> true,
            settings,
            meters);
  }

  private void stopEngine() {
    harness.close();
    engine.close();
  }
}
