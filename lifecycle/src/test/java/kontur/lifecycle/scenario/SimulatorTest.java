package kontur.lifecycle.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Examples;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SimulatorTest {
  @TestFactory
  Stream<DynamicTest> theShippedLifecycleDoesWhatItsScenariosSay() {
    return scenarios(Examples.standard(), "default.test.yaml");
  }

  @TestFactory
  Stream<DynamicTest> theIncidentDoesWhatItsScenariosSay() {
    return scenarios(Examples.incident(), "incident.test.yaml");
  }

  @Test
  void whatDoesNotHoldIsTold() {
    var verdict =
        run(
            """
            apiVersion: lifecycle/v1
            kind: LifecycleTest
            lifecycle: default
            cases:
              - name: all wrong
                start: { at: 2026-11-02T10:00:00+01:00, ticket: { channel: email } }
                stub: { ticket.classify: [ { takes: 1s, result: { category: sales, confidence: 0.8, spam: false } } ] }
                steps:
                  - { at: +0s, expect: { state: open, did: [ reply.auto, event.publish ], not-did: [ ticket.classify ] } }
                  - { at: +1m, send: ticket.close, expect: { outcome: applied, reason: closed, vars: { category: billing }, clocks: { resolution: met, other: met } } }
                expect: { path: [ new ], clocks: { resolution: idle }, history-events: { max: 2 } }
            """);

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.failures())
        .containsExactly(
            "at +0s: state is new, not open",
            "at +0s: did [event.publish, reply.auto, ticket.classify], not [reply.auto, event.publish]",
            "at +0s: did ticket.classify although it should not",
            "at +1m: outcome is refused, not applied",
            "at +1m: reason is not-allowed, not closed",
            "at +1m: category is sales, not billing",
            "at +1m: clock resolution is running, not met",
            "at +1m: clock other is missing, not met",
            "in the end: path is [new, open.classified], not [new]",
            "in the end: clock resolution is running, not idle",
            "in the end: %d history events, more than 2".formatted(verdict.historyEvents()));
  }

  @Test
  void aScenarioWithATypingErrorIsRefused() {
    assertThatThrownBy(() ->
            run(
                """
                kind: LifecycleTest
                cases:
                  - name: typing error
                    start: { at: 2026-11-02T10:00:00+01:00 }
                    steps: [ { at: +0s, expect: { sate: new } } ]
                """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x.test.yaml: unknown key 'sate' (/cases/0/steps/0/expect)");
  }

  private static Stream<DynamicTest> scenarios(Definition definition, String file) {
    var simulator = new Simulator(definition);
    return Scenarios.read(Examples.file(file), file).stream()
        .map(scenario ->
            DynamicTest.dynamicTest(
                scenario.name(), () -> assertThat(simulator.run(scenario).failures()).isEmpty()));
  }

  private static Verdict run(String yaml) {
    return new Simulator(Examples.standard())
        .run(yaml.getBytes(StandardCharsets.UTF_8), "x.test.yaml")
        .getFirst();
  }
}
