package kontur.communication.parts;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Not ready while a part is missing.
final class PartsHealth implements HealthIndicator {
  private final Parts parts;

  PartsHealth(Parts parts) {
    this.parts = parts;
  }

  @Override
  public Health health() {
    var missing = parts.missing();
    var health = missing.isEmpty() ? Health.up() : Health.outOfService();
    missing.forEach(health::withDetail);
    return health.build();
  }
}
