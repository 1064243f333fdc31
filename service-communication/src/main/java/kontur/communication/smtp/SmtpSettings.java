package kontur.communication.smtp;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How long a mail server may take (RFC 5321, 4.5.3.2).
///
/// @param connect to answer at all
/// @param answer to answer a command
/// @param finalAnswer to answer the dot at the end of a mail; after that the mail is uncertain
@Validated
@ConfigurationProperties(prefix = "kontur.communication.smtp", ignoreUnknownFields = false)
public record SmtpSettings(
    @DefaultValue("30s") Duration connect,
    @DefaultValue("2m") Duration answer,
    @DefaultValue("10m") Duration finalAnswer) {}
