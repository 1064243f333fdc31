package kontur.workflow.classify;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How tickets are classified.
///
/// @param rulesFile rules in place of the built-in ones; read and checked at start
/// @param examplesFile examples in place of the built-in ones; read and checked at start
/// @param threshold confidence below which the example classifier abstains, above 0 and at most 1
/// @param reading how long service-tickets may take to give the first message and note the answer
@ConfigurationProperties(prefix = "kontur.workflow.classify", ignoreUnknownFields = false)
record ClassifySettings(
    @Nullable Path rulesFile,
    @Nullable Path examplesFile,
    @DefaultValue("0.5") double threshold,
    @DefaultValue("900ms") Duration reading) {
  ClassifySettings {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "kontur.workflow.classify.threshold must be above 0 and at most 1, not " + threshold);
    }
  }
}
