package kontur.workflow.tickets;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The key that all services share to tell each other who asks.
///
/// @param keyFile a file with at least 32 random bytes, raw or hex
@ConfigurationProperties("kontur.workflow.actor")
record ActorSettings(@Nullable Path keyFile) {
  Path requiredKeyFile() {
    if (keyFile == null) {
      throw new IllegalArgumentException(
          "kontur.workflow.actor.key-file is missing: name the file with the key that all services share");
    }
    return keyFile;
  }
}
