package kontur.workflow.tickets;

import java.nio.file.Path;
import kontur.start.WrongSetting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The key that all services share to tell each other who asks.
///
/// @param keyFile a file with at least 32 random bytes, raw or hex
@ConfigurationProperties(prefix = "kontur.workflow.actor", ignoreUnknownFields = false)
record ActorSettings(@DefaultValue("") String keyFile) {
  Path requiredKeyFile() {
    if (keyFile.isBlank()) {
      throw new WrongSetting(
          "kontur.workflow.actor.key-file is missing: name the file with the key that all services"
              + " share");
    }
    return Path.of(keyFile);
  }
}
