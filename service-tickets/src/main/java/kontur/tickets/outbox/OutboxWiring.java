package kontur.tickets.outbox;

import java.time.Clock;
import javax.sql.DataSource;
import kontur.tickets.parts.Kafka;
import kontur.tickets.parts.Parts;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
      Kafka kafka,
      Parts parts,
      Wakeup relayWakeup,
      RelaySettings settings,
      Clock clock) {
    return new Relay(database, kafka, parts, relayWakeup, settings, clock);
  }
}
