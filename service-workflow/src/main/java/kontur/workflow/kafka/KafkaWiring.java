package kontur.workflow.kafka;

import java.util.EnumSet;
import kontur.workflow.startup.Part;
import kontur.workflow.startup.Role;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;

/// What reading topics consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadingSettings.class)
class KafkaWiring {
  @Bean
  HealthIndicator readingHealth(ObjectProvider<TopicReader> readers) {
    return new ReadingHealth(readers.orderedStream().toList());
  }

  @Bean
  AskKafka askKafka(KafkaProperties kafka) {
    return new AskKafka(kafka.buildAdminProperties());
  }

  @Bean
  @Order(20)
  Part kafkaIsThere(KafkaProperties kafka, AskKafka ask) {
    return new Part(
        "Kafka at " + String.join(",", kafka.getBootstrapServers()),
        EnumSet.of(Role.INTAKE, Role.LIFECYCLE),
        ask::ask);
  }

  /// Made when the first letter is sent: by then the broker is there.
  @Bean(destroyMethod = "close")
  @Lazy
  Producer<byte[], byte[]> deadLetterProducer(KafkaProperties kafka) {
    return DeadLetterSender.producer(kafka.buildProducerProperties());
  }
}
