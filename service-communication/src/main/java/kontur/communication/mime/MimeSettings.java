package kontur.communication.mime;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How much of a mail is read. What is over a limit goes to quarantine with its original.
///
/// @param parts body parts, nested ones included
/// @param depth nested multiparts
/// @param fields header fields of one part
/// @param fieldBytes length of one header field
/// @param headerBytes length of all header fields
/// @param textChars longest text that is kept for reading; the rest is in the original
/// @param htmlChars longest HTML that is cleaned; the rest is in the original
/// @param time how long reading one mail may keep a processor busy
@Validated
@ConfigurationProperties(prefix = "kontur.communication.mime", ignoreUnknownFields = false)
public record MimeSettings(
    @DefaultValue("1000") @Positive int parts,
    @DefaultValue("64") @Positive int depth,
    @DefaultValue("2000") @Positive int fields,
    @DefaultValue("262144") @Positive int fieldBytes,
    @DefaultValue("1048576") @Positive int headerBytes,
    @DefaultValue("1048576") @Positive int textChars,
    @DefaultValue("2097152") @Positive int htmlChars,
    @DefaultValue("10s") Duration time) {}
