package kontur.gateway.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The key that all services share.
///
/// @param keyFile at least 32 random bytes, raw or hex
@ConfigurationProperties(prefix = "kontur.gateway.actor", ignoreUnknownFields = false)
record ActorSettings(@Nullable Path keyFile) {
  /// The file, which has no default on purpose.
  Path requiredKeyFile() {
    if (keyFile == null) {
      throw new IllegalArgumentException(
          "is missing; name a file with at least 32 random bytes, the same for all services");
    }
    return keyFile;
  }
}
