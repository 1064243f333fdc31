package kontur.workflow.classify;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How tickets are classified.
///
/// @param rulesFile rules in place of the built-in ones; read and checked at start
/// @param reading how long service-tickets may take to give the first message
@ConfigurationProperties(prefix = "kontur.workflow.classify", ignoreUnknownFields = false)
record ClassifySettings(@Nullable Path rulesFile, @DefaultValue("900ms") Duration reading) {}
