package kontur.communication.telegram;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How bots are polled and called.
///
/// @param longPoll how long the server may hold a poll open; the shorter, the sooner another
///   replica takes over
/// @param page how many updates one poll brings at most
/// @param answer how long the server may take to answer a call; after that a send is uncertain
/// @param watchdog a bot whose poll did not end for so long is started anew
/// @param carry how long a customer's command waits between two tries at first
@Validated
@ConfigurationProperties(prefix = "kontur.communication.bots", ignoreUnknownFields = false)
record PollSettings(
    @DefaultValue("25s") Duration longPoll,
    @DefaultValue("100") @Min(1) @Max(100) int page,
    @DefaultValue("15s") Duration answer,
    @DefaultValue("90s") Duration watchdog,
    @DefaultValue("200ms") Duration carry) {
  PollSettings {
    if (longPoll.isNegative() || longPoll.compareTo(Duration.ofSeconds(50)) > 0) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.long-poll must be 0 to 50 seconds: " + longPoll);
    }
    if (answer.isNegative() || answer.isZero()) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.answer must be positive: " + answer);
    }
    if (watchdog.compareTo(longPoll.plus(answer)) <= 0) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.watchdog must be longer than long-poll and answer together: "
              + watchdog);
    }
  }
}
