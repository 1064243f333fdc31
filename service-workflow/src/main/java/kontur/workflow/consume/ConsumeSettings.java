package kontur.workflow.consume;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How lifecycle events reach their tickets.
///
/// @param group consumer group
/// @param ticketsAtOnce updates under way at one time; divided by the engine's rate it is what a
///   command waits
/// @param patience for one ticket's step; if it takes longer, what comes next does not wait for it;
///   100 ms up to the deadline
/// @param stragglers so many tickets go on beside what comes next
/// @param deadline how long one ticket's update may take
/// @param tries so often a ticket's step may fail while others succeed; then it is stuck
/// @param pause between those tries
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.consume", ignoreUnknownFields = false)
public record ConsumeSettings(
    @DefaultValue("kontur-lifecycle") @NotBlank String group,
    @DefaultValue("8") @Positive int ticketsAtOnce,
    @DefaultValue("2s") Duration patience,
    @DefaultValue("16") @Positive int stragglers,
    @DefaultValue("10s") Duration deadline,
    @DefaultValue("3") @Positive int tries,
    @DefaultValue("500ms") Duration pause) {

  public ConsumeSettings {
    if (patience.compareTo(Duration.ofMillis(100)) < 0 || patience.compareTo(deadline) > 0) {
      throw new IllegalArgumentException(
          "kontur.workflow.consume.patience must be 100ms to deadline, "
              + deadline
              + ": "
              + patience);
    }
  }
}
