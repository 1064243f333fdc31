package kontur.workflow.intake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How what channels reported is handed over.
///
/// @param group consumer group
/// @param batchBytes a call carries no more, so that it stays below the 4 MiB of a message
/// @param deadline how long service-tickets may take for one batch
/// @param tries so often a single event is tried before it becomes a dead letter
/// @param pause between those tries
/// @param rush so many messages a second are a rush, in which the lifecycle of the same process
///   takes one ticket at a time; 0: never
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.intake", ignoreUnknownFields = false)
record IntakeSettings(
    @DefaultValue("kontur-intake") @NotBlank String group,
    @DefaultValue("3000000") @Positive @Max(4_000_000) int batchBytes,
    @DefaultValue("30s") Duration deadline,
    @DefaultValue("3") @Positive int tries,
    @DefaultValue("200ms") Duration pause,
    @DefaultValue("50") @PositiveOrZero int rush) {}
