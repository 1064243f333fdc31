package kontur.tickets.parts;

import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What this service stands on.
@Configuration(proxyBeanMethods = false)
class PartsWiring {
  @Bean
  Parts parts() {
    return new Parts();
  }

  @Bean
  Kafka kafka(KafkaProperties kafka) {
    return new Kafka(properties(kafka));
  }

  @Bean
  WatchParts watchParts(DataSource database, Kafka kafka, Parts parts) {
    return new WatchParts(database, kafka, parts);
  }

  /// Down while a part is away; gRPC health tells it on.
  @Bean
  HealthIndicator partsHealth(Parts parts) {
    return () -> {
      var missing = parts.missing();
      return (missing.isEmpty() ? Health.up() : Health.down()).withDetails(missing).build();
    };
  }

  /// Every send is waited for, so nothing may linger.
  private static Map<String, Object> properties(KafkaProperties kafka) {
    var properties = kafka.buildProducerProperties();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "tickets");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    return properties;
  }
}
