package kontur.communication.parts;

import java.io.UncheckedIOException;
import java.time.Clock;
import javax.sql.DataSource;
import kontur.communication.lock.SessionLocks;
import kontur.contract.ActorKey;
import kontur.start.WrongSetting;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What every feature stands on.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ActorSettings.class)
class PartsWiring {
  @Bean
  Parts parts() {
    return new Parts();
  }

  @Bean
  PartsHealth partsHealth(Parts parts) {
    return new PartsHealth(parts);
  }

  @Bean
  ActorKey actorKey(ActorSettings settings, Clock clock) {
    try {
      return ActorKey.fromFile(settings.file(), clock);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new WrongSetting("kontur.communication.actor.key-file: " + e.getMessage(), e);
    }
  }

  @Bean
  KafkaProbe kafkaProbe(Kafka kafka, Parts parts) {
    return new KafkaProbe(kafka, parts);
  }

  @Bean
  Kafka kafka(KafkaProperties kafka) {
    // Only what all clients share: how the broker is reached, TLS, how one signs in.
    return new Kafka(kafka.buildAdminProperties());
  }

  @Bean
  SessionLocks sessionLocks(DataSource database) {
    return new SessionLocks(database);
  }
}
