package kontur.gateway.watch;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Whether Kafka answers.
final class BrokerHealth implements HealthIndicator {
  private final EventsReader reader;

  BrokerHealth(EventsReader reader) {
    this.reader = reader;
  }

  @Override
  public Health health() {
    return reader.brokerThere() ? Health.up().build() : Health.down().build();
  }
}
