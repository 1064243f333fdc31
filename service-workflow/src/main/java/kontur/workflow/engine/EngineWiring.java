package kontur.workflow.engine;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.ByteArrayPayloadConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.common.converter.NullPayloadConverter;
import io.temporal.common.converter.ProtobufJsonPayloadConverter;
import io.temporal.common.converter.ProtobufPayloadConverter;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Set;
import kontur.workflow.startup.Part;
import kontur.workflow.startup.Role;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/// What the connection to Temporal consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineSettings.class)
class EngineWiring {
  private static final double REPORT_SECONDS = 10;

  @Bean(destroyMethod = "shutdownNow")
  WorkflowServiceStubs temporal(EngineSettings settings, Scope engineMeters) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(settings.target())
            .setMetricsScope(engineMeters)
            .build());
  }

  /// What the SDK measures, beside our own: `temporal_*`.
  @Bean(destroyMethod = "close")
  Scope engineMeters(MeterRegistry meters) {
    return new RootScopeBuilder()
        .reporter(new MicrometerClientStatsReporter(meters))
        .reportEvery(com.uber.m3.util.Duration.ofSeconds(REPORT_SECONDS));
  }

  @Bean
  WorkflowClient workflowClient(WorkflowServiceStubs temporal, EngineSettings settings) {
    return WorkflowClient.newInstance(
        temporal,
        WorkflowClientOptions.newBuilder()
            .setNamespace(settings.namespace())
            .setDataConverter(asProtobuf())
            .build());
  }

  /// Messages travel as they are: to print and parse them as JSON took a tenth of all processor
  /// time, and the engine kept twice the bytes. What was written as JSON can still be read.
  static DataConverter asProtobuf() {
    return new DefaultDataConverter(
        new NullPayloadConverter(),
        new ByteArrayPayloadConverter(),
        new ProtobufPayloadConverter(),
        new ProtobufJsonPayloadConverter(),
        new JacksonJsonPayloadConverter());
  }

  @Bean
  Workers workers(
      WorkflowClient client, EngineSettings settings, ObjectProvider<WorkerPart> parts) {
    return new Workers(client, settings, parts.orderedStream().toList());
  }

  @Bean
  Pulse pulse(WorkflowClient client, EngineSettings settings) {
    return new Pulse(client, settings.taskQueue());
  }

  @Bean
  WorkerPart pulseBeat() {
    return worker -> worker.registerWorkflowImplementationTypes(PulseBeat.class);
  }

  @Bean
  @Order(30)
  Part temporalIsThere(WorkflowServiceStubs temporal, EngineSettings settings) {
    return new Part(
        "Temporal at " + settings.target(),
        Set.of(Role.LIFECYCLE, Role.WORKER, Role.API),
        () -> EngineHealth.require(temporal));
  }
}
