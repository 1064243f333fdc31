package kontur.workflow.startup;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Not ready until every part was there and every duty has begun; names what is missing.
final class StartupHealth implements HealthIndicator {
  private final Startup startup;

  StartupHealth(Startup startup) {
    this.startup = startup;
  }

  @Override
  public Health health() {
    var missing = startup.missing();
    return missing == null
        ? Health.up().build()
        : Health.outOfService().withDetail("waitingFor", missing).build();
  }
}
