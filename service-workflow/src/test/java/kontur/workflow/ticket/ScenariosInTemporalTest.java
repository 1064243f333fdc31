package kontur.workflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.Activity;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kontur.events.v1.LifecycleEnvelope;
import kontur.lifecycle.scenario.Scenario;
import kontur.lifecycle.scenario.Scenarios;
import kontur.lifecycle.scenario.Simulator;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import kontur.workflow.v1.InvokeRequest;
import kontur.workflow.v1.InvokeResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every scenario of the shipped lifecycle takes the same way through Temporal as through the
/// simulator.
class ScenariosInTemporalTest {
  private static final Path FILE =
      Path.of("../lifecycle/src/test/resources/lifecycle/default.test.yaml");

  @TestFactory
  Stream<DynamicTest> temporalAndSimulatorAgree() throws IOException {
    return Scenarios.read(Files.readAllBytes(FILE), FILE.toString()).stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> compare(scenario)));
  }

  private static void compare(Scenario scenario) {
    var simulated = new Simulator(Harness.standard()).run(scenario);
    assertThat(simulated.failures()).isEmpty();
    var env = Harness.environment(scenario.start().at());
    try (var harness = Harness.skipping(env, Harness.settings())) {
      var run = new Run(env, harness, scenario);

      run.play();

      var expected =
          simulated.log().stream()
              .map(c -> line(c.envelope().type(), c.outcome().word(), c.from(), c.to()))
              .filter(line -> !line.contains(" duplicate ") && !line.contains(" refused "))
              .toList();
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(run.log()).containsExactlyElementsOf(expected));
      assertThat(harness.path(run.ticket)).containsExactlyElementsOf(simulated.path());
    }
  }

  private static String line(String type, String outcome, String from, String to) {
    return type + " " + outcome + " " + from + " -> " + to;
  }

  /// One scenario on the way through Temporal.
  private static final class Run {
    private final TestWorkflowEnvironment env;
    private final Harness harness;
    private final Scenario scenario;
    private final CountDownLatch slow = new CountDownLatch(1);
    private Kept ticket;
    private Instant start;
    private LifecycleEnvelope previous;

    Run(TestWorkflowEnvironment env, Harness harness, Scenario scenario) {
      this.env = env;
      this.harness = harness;
      this.scenario = scenario;
      harness.classifier(this::classify);
    }

    void play() {
      ticket = harness.tickets.empty(scenario.start().ticket());
      var first =
          harness.tickets.event(
              ticket,
              scenario.start().send().orElse("lifecycle.start"),
              scenario.start().payload());
      start = Instant.ofEpochSecond(first.getOccurredAt().getSeconds());
      harness.events(ticket, first);
      for (var move : scenario.moves()) {
        passUntil(move.at());
        move(move);
      }
    }

    private void move(Scenario.Move move) {
      harness.tickets.change(() -> ticket.facts.putAll(move.ticket()));
      var type = move.send().orElse(null);
      if (type == null) {
        return;
      }
      var outcome = move.repeat() ? repeat() : send(type, move.payload());
      move.expected().outcome().ifPresent(word -> assertThat(outcome).isEqualTo(word));
    }

    private String send(String type, Map<String, Object> payload) {
      if (Harness.standard().isCommand(type)) {
        return harness.command(ticket, type, payload).getOutcome();
      }
      previous = harness.tickets.event(ticket, type, new TreeMap<>(payload));
      return harness.events(ticket, previous).getLast();
    }

    private String repeat() {
      return harness
          .runs
          .handle(ticket.id, List.of(previous), "again", Harness.LIMIT)
          .getOutcomes(0)
          .getOutcome();
    }

    private void passUntil(Duration at) {
      var takes = takes();
      if (at.compareTo(takes) > 0 && slow.getCount() > 0 && isSlow()) {
        sleepUntil(takes);
        slow.countDown();
        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> !harness.state(ticket).equals("new"));
      }
      sleepUntil(at);
    }

    private void sleepUntil(Duration at) {
      var left = start.plus(at).toEpochMilli() + 1200 - env.currentTimeMillis();
      if (left > 0) {
        env.sleep(Duration.ofMillis(left));
      }
    }

    private Duration takes() {
      return scenario.stubs().get("ticket.classify").getFirst().takes();
    }

    private boolean isSlow() {
      return takes().compareTo(Duration.ofSeconds(2)) > 0;
    }

    /// Slower than a local activity may be: fails there, and ends when the scenario says so.
    private InvokeResponse classify(InvokeRequest request) {
      var stub = scenario.stubs().get("ticket.classify").getFirst();
      stub.failure()
          .ifPresent(reason -> {
            throw new IllegalStateException(reason);
          });
      if (isSlow()) {
        if (Activity.getExecutionContext().getInfo().isLocal()) {
          throw new IllegalStateException("too slow for a local activity");
        }
        awaitSlow();
      }
      return InvokeResponse.newBuilder().setResult(StandInTickets.struct(stub.result())).build();
    }

    private void awaitSlow() {
      try {
        assertThat(slow.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    List<String> log() {
      return harness.tickets.read(() ->
          ticket.steps.stream()
              .flatMap(step -> step.getConsumedList().stream())
              .map(c ->
                  line(c.getEnvelope().getType(), c.getOutcome(), c.getFromState(), c.getToState()))
              .filter(line -> !line.contains(" duplicate ") && !line.contains(" refused "))
              .toList());
    }
  }
}
