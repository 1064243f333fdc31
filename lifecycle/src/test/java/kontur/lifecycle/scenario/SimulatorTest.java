package kontur.lifecycle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import kontur.lifecycle.Examples;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SimulatorTest {
  @TestFactory
  Stream<DynamicTest> theShippedLifecycleDoesWhatItsScenariosSay() {
    var simulator = new Simulator(Examples.standard());

    return Scenarios.read(Examples.file("default.test.yaml"), "default.test.yaml").stream()
        .map(scenario ->
            DynamicTest.dynamicTest(
                scenario.name(), () -> assertThat(simulator.run(scenario).failures()).isEmpty()));
  }
}
