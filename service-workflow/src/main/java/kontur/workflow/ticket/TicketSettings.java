package kontur.workflow.ticket;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How tickets' runs behave; a run keeps what it was started with.
///
/// @param continueAfterEvents a run continues as new once its history is longer
/// @param lateTolerated a timer that changes the state and is later than this waits first, so that
///   messages queued meanwhile win
/// @param lateExtra so long it waits
/// @param recordDeadline how long service-tickets may take to record a step
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.ticket", ignoreUnknownFields = false)
record TicketSettings(
    @DefaultValue("2000") @Positive long continueAfterEvents,
    @DefaultValue("30s") Duration lateTolerated,
    @DefaultValue("2m") Duration lateExtra,
    @DefaultValue("2500ms") Duration recordDeadline) {

  TicketSettings {
    if (lateTolerated.isNegative() || lateExtra.isNegative()) {
      throw new IllegalArgumentException(
          "kontur.workflow.ticket.late-tolerated and late-extra must not be negative");
    }
    if (recordDeadline.compareTo(Duration.ofMillis(100)) < 0
        || recordDeadline.compareTo(Duration.ofMillis(2900)) > 0) {
      throw new IllegalArgumentException(
          "kontur.workflow.ticket.record-deadline must be 100ms to 2900ms: " + recordDeadline);
    }
  }
}
