package kontur.workflow.reconcile;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// When a ticket counts as forgotten.
///
/// @param every pause between two sweeps
/// @param deadlineAge a deadline that passed longer ago than this is late
/// @param eventAge an event that no step recorded for longer than this is old, unless the consumer
///   still has older ones to read
/// @param commitLag what was stored so little before the oldest unread event may stand behind it:
///   an event has the time at which its transaction began, and its place from when that ended
/// @param limit tickets of one sweep
/// @param deadline how long one ticket may take
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.reconcile", ignoreUnknownFields = false)
record ReconcileSettings(
    @DefaultValue("30s") Duration every,
    @DefaultValue("2m") Duration deadlineAge,
    @DefaultValue("5m") Duration eventAge,
    @DefaultValue("30s") Duration commitLag,
    @DefaultValue("200") @Positive @Max(500) int limit,
    @DefaultValue("10s") Duration deadline) {}
