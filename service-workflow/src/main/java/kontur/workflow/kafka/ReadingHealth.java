package kontur.workflow.kafka;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// Says `BEHIND` while everything read from a topic fails; the process itself is well then.
final class ReadingHealth implements HealthIndicator {
  private static final Status BEHIND = new Status("BEHIND");

  private final List<TopicReader> readers;

  ReadingHealth(List<TopicReader> readers) {
    this.readers = List.copyOf(readers);
  }

  @Override
  public Health health() {
    var health = Health.up();
    for (var reader : readers) {
      var since = reader.behindSince();
      if (since != null) {
        health.status(BEHIND).withDetail(reader.topic(), "since " + since);
      }
    }
    return health.build();
  }
}
