package kontur.operations;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How much a process does at once for those who call it.
///
/// @param atOnce how many calls run at once, and again so many uploads and downloads; each has a
///   thread, and all of them share few connections to the database
@ConfigurationProperties(prefix = "kontur.calls", ignoreUnknownFields = false)
public record CallSettings(@DefaultValue("256") int atOnce) {
  public CallSettings {
    if (atOnce < 1) {
      throw new IllegalArgumentException("kontur.calls.at-once must be positive: " + atOnce);
    }
  }
}
