package kontur.gateway.watch;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How changes are streamed.
///
/// @param kept how many of the newest changes are kept for watchers that come back or are slow
/// @param watchers how many streams may run at once
/// @param alive how often a stream without changes shows that it lives
/// @param recheck how often the tokens of running streams are looked at
@Validated
@ConfigurationProperties(prefix = "kontur.gateway.watch", ignoreUnknownFields = false)
record WatchSettings(
    @DefaultValue("10000") @Positive int kept,
    @DefaultValue("500") @Positive int watchers,
    @DefaultValue("30s") Duration alive,
    @DefaultValue("1s") Duration recheck) {
  WatchSettings {
    positive("alive", alive);
    positive("recheck", recheck);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "kontur.gateway.watch." + name + " must be positive: " + value);
    }
  }
}
