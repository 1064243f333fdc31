package kontur.workflow.engine;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Where Temporal is and how much this process takes on; fixed numbers suit few cores.
///
/// @param target host and port of the frontend
/// @param cachedRuns workflows kept in memory between tasks
/// @param deadlockDetection a workflow task that computes longer than this fails
/// @param stop how long tasks under way may take when the process ends
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.engine", ignoreUnknownFields = false)
public record EngineSettings(
    @DefaultValue("127.0.0.1:17233") @NotBlank String target,
    @DefaultValue("default") @NotBlank String namespace,
    @DefaultValue("tickets") @NotBlank String taskQueue,
    @DefaultValue("2") @Positive int workflowPollers,
    @DefaultValue("2") @Positive int activityPollers,
    @DefaultValue("40") @Positive int workflowSlots,
    @DefaultValue("60") @Positive int activitySlots,
    @DefaultValue("40") @Positive int localActivitySlots,
    @DefaultValue("600") @Positive int cachedRuns,
    @DefaultValue("5s") Duration deadlockDetection,
    @DefaultValue("10s") Duration stop) {}
