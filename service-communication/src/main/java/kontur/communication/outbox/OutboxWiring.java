package kontur.communication.outbox;

import java.time.Clock;
import kontur.communication.lock.Bell;
import kontur.communication.lock.SessionLocks;
import kontur.communication.parts.Kafka;
import kontur.communication.parts.Parts;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the outbox consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class OutboxWiring {
  @Bean
  Bell relayBell() {
    return new Bell();
  }

  @Bean
  Outbox outbox(JdbcClient sql, @Qualifier("relayBell") Bell bell) {
    return new Outbox(sql, bell);
  }

  @Bean
  Relay relay(
      Outbox outbox,
      @Qualifier("relayBell") Bell bell,
      SessionLocks locks,
      Parts parts,
      RelaySettings settings,
      Clock clock,
      Kafka kafka) {
    return new Relay(outbox, bell, locks, parts, kafka, settings, clock);
  }
}
