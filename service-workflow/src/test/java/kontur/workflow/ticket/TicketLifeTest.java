package kontur.workflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import kontur.testing.TemporalEngine;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import kontur.workflow.v1.EnvelopeOutcome;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ticket's run on the wall clock; the engine forgets cached runs, so each task is a replay too.
class TicketLifeTest {
  private static TemporalEngine engine;

  private StandInTickets tickets;
  private Harness harness;

  @BeforeAll
  static void startEngine() {
    engine = TemporalEngine.start(0);
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @BeforeEach
  void start() {
    tickets = StandInTickets.start();
    harness = Harness.at(engine.target(), tickets, Harness.settings());
  }

  @AfterEach
  void stop() {
    harness.close();
    tickets.close();
  }

  @Test
  void recordsWhatItDecidesBeforeItAnswers() {
    var ticket = tickets.open(Map.of());

    var outcomes = harness.events(ticket, ticket.events.getFirst());

    assertThat(outcomes).hasSize(1);
    assertThat(tickets.read(() -> ticket.lastNumber)).isEqualTo(1);
    awaitState(ticket, "open.classified");
    assertThat(tickets.read(() -> ticket.steps.getLast().getVarsOrThrow("category")))
        .isEqualTo("billing");
    assertThat(tickets.read(ticket::effects)).contains("event.publish", "assignment.request");
  }

  @Test
  void recognisesRepeatsByNumberAndByCommandId() {
    var ticket = classified();
    harness.command(ticket, "c1", "ticket.assign", Map.of("assignee", "a7"));
    var steps = tickets.read(ticket.steps::size);

    var event = List.of(ticket.events.getFirst());
    var again = harness.runs.handle(ticket.id, event, "other", Harness.LIMIT);
    var command = tickets.command(ticket, "c1", "ticket.assign", Map.of("assignee", "a8"));
    var repeated = harness.runs.handle(ticket.id, List.of(command), "other-2", Harness.LIMIT);

    assertThat(again.getOutcomes(0).getOutcome()).isEqualTo("duplicate");
    assertThat(repeated.getOutcomes(0).getOutcome()).isEqualTo("duplicate");
    assertThat(tickets.read(ticket.steps::size)).isEqualTo(steps);
  }

  @Test
  void refusesALoneCommandAndNamesWhatIsAllowed() {
    var ticket = classified();
    var steps = tickets.read(ticket.steps::size);

    var refused = harness.command(ticket, "ticket.close", Map.of());

    assertThat(refused.getOutcome()).isEqualTo("refused");
    assertThat(refused.getReason()).isEqualTo("not-allowed");
    assertThat(refused.getState()).isEqualTo("open.classified");
    assertThat(refused.getAllowedList()).contains("ticket.assign", "ticket.resolve");
    assertThat(tickets.read(ticket.steps::size)).isEqualTo(steps);
  }

  @Test
  void losesNothingWhenAnEventNumberIsSkipped() {
    var ticket = classified();
    tickets.message(ticket, "agent", Map.of("author", "a1"));
    var third = tickets.message(ticket, "customer", Map.of());

    harness.events(ticket, third);

    assertThat(tickets.read(() -> ticket.lastNumber)).isEqualTo(3);
    assertThat(harness.path(ticket))
        .containsExactly("new", "open.classified", "open.waiting", "open.assigned");
  }

  @Test
  void goesOnFromTheStoreWhenTheEngineLostTheRun() {
    var ticket = classified();
    harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));
    try (var fresh = TemporalEngine.start(0);
        var later = Harness.at(fresh.target(), tickets, Harness.settings())) {
      var resolved = later.command(ticket, "ticket.resolve", Map.of("resolution", "solved"));

      assertThat(resolved.getOutcome()).isEqualTo("applied");
      assertThat(later.path(ticket))
          .containsExactly("new", "open.classified", "open.assigned", "resolved");
      var again = later.events(ticket, ticket.events.getFirst());
      assertThat(again).containsExactly("duplicate");
    }
  }

  @Test
  void startsAnInvokedActionAnewAfterTheEngineLostTheRun() {
    var gate = new CountDownLatch(1);
    harness.classifier(_ -> waiting(gate));
    var ticket = tickets.open(Map.of());
    harness.events(ticket, ticket.events.getFirst());
    try (var fresh = TemporalEngine.start(0);
        var later = Harness.at(fresh.target(), tickets, Harness.settings())) {
      var assigned = later.command(ticket, "ticket.assign", Map.of("assignee", "a7"));

      assertThat(assigned.getOutcome()).isIn("applied", "deferred");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(tickets.read(ticket::leaf)).isEqualTo("open.assigned"));
    } finally {
      gate.countDown();
    }
  }

  @Test
  void startsARunFromACommandThatCarriesItsEvents() {
    var ticket = tickets.open(Map.of());

    var assigned = harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));

    assertThat(assigned.getOutcome()).isEqualTo("applied");
    assertThat(harness.state(ticket)).isEqualTo("open.assigned");
  }

  @Test
  void neverReopensForAnAnswerThatWasReadBeforeTheResolve() {
    var ticket = classified();
    harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));
    var read = tickets.message(ticket, "customer", Map.of());

    var resolved = harness.command(ticket, "ticket.resolve", Map.of("resolution", "solved"));
    var late = harness.events(ticket, read);

    assertThat(resolved.getOutcome()).isEqualTo("applied");
    assertThat(late).containsExactly("duplicate");
    assertThat(harness.state(ticket)).isEqualTo("resolved");
  }

  @Test
  void keepsAMessageThatArrivesWhileTheTicketCloses() {
    var ticket = classified();
    harness.command(ticket, "ticket.resolve", Map.of("resolution", "solved"));
    var once = new AtomicBoolean();
    tickets.beforeRecording(() -> {
      if (once.compareAndSet(false, true)) {
        tickets.message(ticket, "customer", Map.of());
      }
    });

    var close = harness.command(ticket, "ticket.close", Map.of());

    assertThat(close.getOutcome()).isEqualTo("refused");
    assertThat(harness.state(ticket)).isEqualTo("open.classified");
    assertThat(tickets.read(() -> ticket.lastNumber)).isEqualTo(2);
  }

  @Test
  void endsWhenItsStateIsFinalAndRefusesLateCommands() {
    var ticket = classified();
    harness.command(ticket, "ticket.resolve", Map.of("resolution", "solved"));
    harness.command(ticket, "ticket.close", Map.of());
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> harness.runs.runningSince(ticket.id).isEmpty());

    var late = harness.command(ticket, "ticket.reopen", Map.of());

    assertThat(late.getOutcome()).isEqualTo("refused");
    assertThat(late.getReason()).isEqualTo("closed");
    assertThat(harness.events(ticket, ticket.events.getFirst())).containsExactly("duplicate");
  }

  @Test
  void recordsByARegularActivityWhileServiceTicketsStumbles() {
    var failures = new AtomicInteger(3);
    var ticket = classified();
    tickets.failRecording(
        _ -> failures.getAndDecrement() > 0 ? Status.UNAVAILABLE.asRuntimeException() : null);

    var assigned = harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));

    assertThat(assigned.getOutcome()).isEqualTo("applied");
    assertThat(harness.state(ticket)).isEqualTo("open.assigned");
    assertThat(failures.get()).isNegative();
  }

  @Test
  void appliesADeferredCommandOnceTheClassifierIsDone() {
    var gate = new CountDownLatch(1);
    harness.classifier(_ -> waiting(gate));
    var ticket = tickets.open(Map.of());
    harness.events(ticket, ticket.events.getFirst());

    var command =
        CompletableFuture.supplyAsync(
            () -> harness.command(ticket, "c1", "ticket.assign", Map.of("assignee", "a7")));
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> tickets.read(() -> ticket.consumed("deferred")).contains("ticket.assign"));
    gate.countDown();

    assertThat(command.join().getOutcome()).isIn("applied", "deferred");
    awaitState(ticket, "open.assigned");
    assertThat(again(ticket, "c1").getOutcome()).isIn("applied", "duplicate");
  }

  @Test
  void goesOnUnclassifiedWhenTheClassifierIsDown() {
    harness.classifier(_ -> {
      throw new IllegalStateException("down");
    });
    var ticket = tickets.open(Map.of());
    harness.events(ticket, ticket.events.getFirst());

    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(harness.state(ticket)).isEqualTo("open.classified"));
    assertThat(tickets.read(ticket::effects)).contains("notify");
    assertThat(tickets.read(() -> ticket.consumed("applied"))).contains("lifecycle.invoke-failed");
  }

  @Test
  void continuesAsNewAndStillKnowsWhatItHasSeen() {
    var settings =
        new TicketSettings(
            20, Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMillis(2500));
    try (var small = Harness.at(engine.target(), tickets, settings)) {
      var ticket = tickets.open(Map.of());
      small.events(ticket, ticket.events.getFirst());
      small.command(ticket, "c1", "ticket.assign", Map.of("assignee", "a7"));
      for (var i = 0; i < 20; i++) {
        small.events(ticket, tickets.message(ticket, i % 2 == 0 ? "agent" : "customer", Map.of()));
      }

      var stub = small.client.newUntypedWorkflowStub(Runs.workflowId(ticket.id));
      var again = tickets.command(ticket, "c1", "ticket.assign", Map.of("assignee", "a7"));
      var repeated = small.runs.handle(ticket.id, List.of(again), "x", Harness.LIMIT);

      assertThat(stub.describe().getHistoryLength()).isLessThan(60);
      assertThat(repeated.getOutcomes(0).getOutcome()).isEqualTo("duplicate");
      assertThat(small.events(ticket, ticket.events.get(7))).containsExactly("duplicate");
      assertThat(tickets.read(() -> ticket.lastNumber)).isEqualTo(21);
      assertThat(small.state(ticket)).isEqualTo("open.assigned");
    }
  }

  @Test
  void keepsOrderAndLosesNothingUnderManyUpdatesAtOnce() {
    var ticket = classified();
    harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));
    var events = new java.util.ArrayList<kontur.events.v1.LifecycleEnvelope>();
    for (var i = 0; i < 30; i++) {
      events.add(tickets.message(ticket, i % 2 == 0 ? "agent" : "customer", Map.of()));
    }

    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (var event : events.reversed()) {
        threads.submit(() -> harness.events(ticket, event));
      }
    }

    assertThat(tickets.read(() -> ticket.lastNumber)).isEqualTo(31);
    assertThat(harness.path(ticket)).hasSize(3 + 30);
  }

  @Test
  void saysThatATicketIsUnknown() {
    var others = StandInTickets.start();
    var stranger = others.open(Map.of());
    others.close();

    assertThatThrownBy(() -> harness.events(stranger, stranger.events.getFirst()))
        .isInstanceOf(RunFailed.class)
        .hasMessageContaining("knows no ticket");
  }

  private EnvelopeOutcome again(Kept ticket, String id) {
    var command = tickets.command(ticket, id, "ticket.assign", Map.of("assignee", "a7"));
    return harness
        .runs
        .handle(ticket.id, List.of(command), "again-" + id, Harness.LIMIT)
        .getOutcomes(0);
  }

  private static kontur.workflow.v1.InvokeResponse waiting(CountDownLatch gate) {
    try {
      if (!gate.await(8, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return Harness.classified("sales", false);
  }

  private Kept classified() {
    var ticket = tickets.open(Map.of());
    harness.events(ticket, ticket.events.getFirst());
    awaitState(ticket, "open.classified");
    return ticket;
  }

  private void awaitState(Kept ticket, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(harness.state(ticket)).isEqualTo(state));
  }
}
