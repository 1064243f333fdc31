package kontur.workflow.kafka;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How topics are read.
///
/// @param pollRecords records of one poll, which are processed together
/// @param pollInterval above the time that the worst poll takes
/// @param firstPause pause after the first failure of everything; it doubles
/// @param longestPause up to this
/// @param stop how long the poll under way may take when the process ends
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.kafka", ignoreUnknownFields = false)
public record ReadingSettings(
    @DefaultValue("200") @Positive @Max(500) int pollRecords,
    @DefaultValue("10m") Duration pollInterval,
    @DefaultValue("500ms") Duration firstPause,
    @DefaultValue("10s") Duration longestPause,
    @DefaultValue("15s") Duration stop) {}
