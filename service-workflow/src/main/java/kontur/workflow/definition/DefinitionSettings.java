package kontur.workflow.definition;

import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Which lifecycles there are.
///
/// @param folder `*.yaml` files of lifecycles, published at start beside the built-in one
/// @param name what new tickets live by; of its versions the one published last
/// @param refresh how often definitions that other processes published are fetched
@Validated
@ConfigurationProperties(prefix = "kontur.workflow.definition", ignoreUnknownFields = false)
record DefinitionSettings(
    @Nullable Path folder,
    @DefaultValue("default") @NotBlank String name,
    @DefaultValue("10s") Duration refresh) {}
