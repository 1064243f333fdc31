package kontur.tickets.desk;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How facts that people create are worked on.
///
/// @param sweep how often scheduled replies are looked for without being woken
@ConfigurationProperties(prefix = "kontur.tickets.desk", ignoreUnknownFields = false)
record DeskSettings(@DefaultValue("10s") Duration sweep) {

  DeskSettings {
    if (sweep.isZero() || sweep.isNegative()) {
      throw new IllegalArgumentException("kontur.tickets.desk.sweep must be positive: " + sweep);
    }
  }
}
