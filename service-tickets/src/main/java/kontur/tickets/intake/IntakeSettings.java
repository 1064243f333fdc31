package kontur.tickets.intake;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How what channels reported is taken in.
///
/// @param albumQuiet how long an album must be quiet before its lifecycle hears of it
/// @param reopensPerTicket how often one address may reopen one ticket in a period; a message
///   beyond that is shown and changes nothing
/// @param reopensPerAddress how often one address may reopen tickets at all in a period
/// @param reopenPeriod the period of these brakes
@Validated
@ConfigurationProperties(prefix = "kontur.tickets.intake", ignoreUnknownFields = false)
record IntakeSettings(
    @DefaultValue("1500ms") Duration albumQuiet,
    @DefaultValue("5") @Positive int reopensPerTicket,
    @DefaultValue("20") @Positive int reopensPerAddress,
    @DefaultValue("1h") Duration reopenPeriod) {

  IntakeSettings {
    if (albumQuiet.isNegative()) {
      throw new IllegalArgumentException(
          "kontur.tickets.intake.album-quiet must not be negative: " + albumQuiet);
    }
  }
}
