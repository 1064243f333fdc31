package kontur.operations;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/// What every service has for the people who run it; found by being on the class path.
@AutoConfiguration
@EnableConfigurationProperties(CallSettings.class)
class OperationsConfiguration {
  private static final String PORT = "management.server.port";
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(15);

  @Bean
  static MisspeltVariables misspeltVariables(ConfigurableEnvironment environment) {
    return new MisspeltVariables(environment);
  }

  @Bean
  MeterFilter serviceName(Environment environment) {
    return MeterFilter.commonTags(
        List.of(Tag.of("service", environment.getProperty("spring.application.name", "unnamed"))));
  }

  @Bean
  Draining draining(ApplicationContext context, ObjectProvider<HealthStatusManager> health) {
    return new Draining(context, () -> health.ifAvailable(OperationsConfiguration::notServing));
  }

  private static void notServing(HealthStatusManager health) {
    health.setStatus("readiness", ServingStatus.NOT_SERVING);
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
  }

  @Bean
  @ConditionalOnProperty(PORT)
  ManagementServer managementServer(
      Environment environment,
      PrometheusMeterRegistry meters,
      ApplicationAvailability availability,
      HealthContributorRegistry health) {
    var port = environment.getRequiredProperty(PORT, Integer.class);
    var host = environment.getProperty("management.server.address", "");
    var address = host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    return new ManagementServer(address, meters, new Probes(availability, health));
  }

  /// Nobody looks without the port, so nothing is looked up.
  @Bean
  @ConditionalOnProperty(PORT)
  Sampler sampler(ObjectProvider<Sample> samples, MeterRegistry meters) {
    return new Sampler(samples.orderedStream().toList(), meters, BETWEEN_SAMPLES);
  }
}
