package kontur.tickets.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How what channels reported is taken in.
///
/// @param albumQuiet how long an album must be quiet before its lifecycle hears of it
@Validated
@ConfigurationProperties(prefix = "kontur.tickets.intake", ignoreUnknownFields = false)
record IntakeSettings(@DefaultValue("1500ms") Duration albumQuiet) {

  IntakeSettings {
    if (albumQuiet.isNegative()) {
      throw new IllegalArgumentException(
          "kontur.tickets.intake.album-quiet must not be negative: " + albumQuiet);
    }
  }
}
