package kontur.tickets.outbox;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How the relay sends.
///
/// @param enabled whether this process relays at all
/// @param page at most so many records at once
/// @param gather two pages begin so long after each other at least, full ones excepted
/// @param sweep how long it waits without being woken
/// @param answer how long Kafka may take for a page
/// @param retry how long it waits after a failure
@Validated
@ConfigurationProperties(prefix = "kontur.tickets.relay", ignoreUnknownFields = false)
record RelaySettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("500") @Positive int page,
    @DefaultValue("20ms") Duration gather,
    @DefaultValue("1s") Duration sweep,
    @DefaultValue("125s") Duration answer,
    @DefaultValue("1s") Duration retry) {

  RelaySettings {
    if (sweep.isZero() || sweep.isNegative()) {
      throw new IllegalArgumentException("kontur.tickets.relay.sweep must be positive: " + sweep);
    }
  }
}
