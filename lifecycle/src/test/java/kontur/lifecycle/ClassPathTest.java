package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.temporal.workflow.Workflow",
        "org.springframework.context.ApplicationContext",
        "org.apache.kafka.clients.consumer.Consumer",
        "io.grpc.Channel"
      })
  void theKernelKnowsNoEngineAndNoFramework(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }
}
