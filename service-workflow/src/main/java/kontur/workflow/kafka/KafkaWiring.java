package kontur.workflow.kafka;

import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.workflow.startup.Part;
import kontur.workflow.startup.Role;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/// What reading topics consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadingSettings.class)
class KafkaWiring {
  private static final int CHECK_MILLIS = 5_000;

  @Bean
  HealthIndicator readingHealth(ObjectProvider<TopicReader> readers) {
    return new ReadingHealth(readers.orderedStream().toList());
  }

  @Bean
  @Order(20)
  Part kafkaIsThere(KafkaProperties kafka) {
    return new Part(
        "Kafka at " + String.join(",", kafka.getBootstrapServers()),
        EnumSet.of(Role.INTAKE, Role.LIFECYCLE),
        () -> check(kafka.buildAdminProperties()));
  }

  private static void check(Map<String, Object> properties) throws Exception {
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CHECK_MILLIS);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CHECK_MILLIS);
    try (var admin = Admin.create(properties)) {
      admin.describeCluster().nodes().get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
