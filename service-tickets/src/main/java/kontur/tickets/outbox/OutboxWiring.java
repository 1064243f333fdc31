package kontur.tickets.outbox;

import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the outbox consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class OutboxWiring {
  @Bean
  Outbox outbox(JdbcClient sql) {
    return new Outbox(sql);
  }

  @Bean
  Wakeup relayWakeup() {
    return new Wakeup();
  }

  @Bean
  Transactions transactions(TransactionOperations tx, Wakeup relayWakeup) {
    return new Transactions(tx, relayWakeup);
  }

  @Bean
  Relay relay(
      DataSource database,
      KafkaProperties kafka,
      Wakeup relayWakeup,
      RelaySettings settings,
      Clock clock) {
    var producer = new Relay.LazyProducer(() -> new KafkaProducer<>(properties(kafka)));
    return new Relay(database, producer, relayWakeup, settings, clock);
  }

  @Bean
  HealthIndicator relayHealth(Relay relay) {
    return () -> (relay.healthy() ? Health.up() : Health.down()).build();
  }

  /// Every send is waited for, so nothing may linger.
  private static Map<String, Object> properties(KafkaProperties kafka) {
    var properties = kafka.buildProducerProperties();
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    return properties;
  }
}
