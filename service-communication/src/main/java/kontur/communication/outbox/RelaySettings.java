package kontur.communication.outbox;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How the relay brings the outbox to Kafka.
///
/// @param page how many records it sends before it waits for all of them
/// @param sweep how long it waits for a ring before it looks by itself
/// @param keep how long published rows stay; as long as the topics keep records
@Validated
@ConfigurationProperties(prefix = "kontur.communication.relay", ignoreUnknownFields = false)
record RelaySettings(
    @DefaultValue("500") @Positive int page,
    @DefaultValue("1s") Duration sweep,
    @DefaultValue("7d") Duration keep) {}
