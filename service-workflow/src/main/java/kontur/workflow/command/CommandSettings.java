package kontur.workflow.command;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How commands are given.
///
/// @param reading how long service-tickets may take to say what a command must carry
/// @param limit how long the run may take; the caller's deadline holds when it is shorter
@ConfigurationProperties(prefix = "kontur.workflow.command", ignoreUnknownFields = false)
record CommandSettings(@DefaultValue("3s") Duration reading, @DefaultValue("10s") Duration limit) {}
