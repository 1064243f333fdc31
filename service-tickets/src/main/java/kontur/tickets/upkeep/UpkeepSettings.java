package kontur.tickets.upkeep;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How long things are kept that have served their time.
///
/// @param every how often it is looked
/// @param published how long sent outbox rows are kept, for a broker that lost its disk
/// @param answers how long answers are kept for repeats of the same idempotency key
/// @param uploads how long an upload waits for its message
/// @param content how long content that nobody needs is kept
@ConfigurationProperties(prefix = "kontur.tickets.upkeep", ignoreUnknownFields = false)
record UpkeepSettings(
    @DefaultValue("10m") Duration every,
    @DefaultValue("7d") Duration published,
    @DefaultValue("24h") Duration answers,
    @DefaultValue("24h") Duration uploads,
    @DefaultValue("24h") Duration content) {

  UpkeepSettings {
    if (every.isZero() || every.isNegative()) {
      throw new IllegalArgumentException("kontur.tickets.upkeep.every must be positive: " + every);
    }
    if (content.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          "kontur.tickets.upkeep.content must be at least 1h, so that nothing is swept before it is referenced: "
              + content);
    }
  }
}
