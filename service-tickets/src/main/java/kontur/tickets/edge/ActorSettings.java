package kontur.tickets.edge;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How this service knows who asks.
///
/// @param keyFile a file with at least 32 random bytes, the same for all services
@ConfigurationProperties(prefix = "kontur.tickets.actor", ignoreUnknownFields = false)
record ActorSettings(@DefaultValue("") String keyFile) {

  ActorSettings {
    if (keyFile.isBlank()) {
      throw new IllegalArgumentException(
          "kontur.tickets.actor.key-file must name a file with at least 32 random bytes, the same for all services");
    }
  }
}
