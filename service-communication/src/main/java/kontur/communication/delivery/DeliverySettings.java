package kontur.communication.delivery;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import kontur.communication.lock.BackOff;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How outgoing messages are sent.
///
/// @param conversationsAtOnce how many conversations of one account are served at once
/// @param deadline after so long a message on the wire counts as uncertain, whoever sends it;
///   longer than any channel's own timeouts together
/// @param firstBackOff wait after the first attempt that certainly sent nothing; doubled each time
/// @param longestBackOff no wait is longer
/// @param giveUp a message that certainly could not be sent for so long is failed
/// @param sweep how often crashed senders are looked for
/// @param automaticPerAddress no address gets more automatic messages than this in one period
/// @param automaticPerTicket and not more than this about one ticket
/// @param automaticPerAccount and no account sends more than this, whoever writes
/// @param brakePeriod the period of these brakes
@Validated
@ConfigurationProperties(prefix = "kontur.communication.delivery", ignoreUnknownFields = false)
record DeliverySettings(
    @DefaultValue("4") @Positive int conversationsAtOnce,
    @DefaultValue("20m") Duration deadline,
    @DefaultValue("5s") Duration firstBackOff,
    @DefaultValue("15m") Duration longestBackOff,
    @DefaultValue("3d") Duration giveUp,
    @DefaultValue("10s") Duration sweep,
    @DefaultValue("20") @Positive int automaticPerAddress,
    @DefaultValue("10") @Positive int automaticPerTicket,
    @DefaultValue("1000") @Positive int automaticPerAccount,
    @DefaultValue("1h") Duration brakePeriod) {
  DeliverySettings {
    positive("deadline", deadline);
    positive("first-back-off", firstBackOff);
    positive("give-up", giveUp);
    positive("sweep", sweep);
    if (longestBackOff.compareTo(firstBackOff) < 0) {
      throw new IllegalArgumentException(
          "kontur.communication.delivery.longest-back-off must not be below first-back-off: "
              + longestBackOff);
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "kontur.communication.delivery.%s must be positive: %s".formatted(key, value));
    }
  }

  /// How long to rest after failures.
  BackOff backOff() {
    return new BackOff(firstBackOff, longestBackOff);
  }
}
