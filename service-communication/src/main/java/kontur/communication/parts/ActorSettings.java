package kontur.communication.parts;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/// The key that all services sign actors with.
///
/// @param keyFile at least 32 random bytes, raw or as hex digits
@Validated
@ConfigurationProperties(prefix = "kontur.communication.actor", ignoreUnknownFields = false)
record ActorSettings(@Nullable Path keyFile) {
  ActorSettings {
    if (keyFile == null) {
      throw new IllegalArgumentException(
          "kontur.communication.actor.key-file is missing: name the file with the key that all services share");
    }
  }

  Path file() {
    return java.util.Objects.requireNonNull(keyFile);
  }
}
