package kontur.workflow.startup;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What this process does, and how it waits.
///
/// @param roles what this process does
/// @param retry how often a part that is not there yet is tried again
@ConfigurationProperties("kontur.workflow")
public record StartupSettings(
    @DefaultValue({"intake", "lifecycle", "worker", "api"}) Set<Role> roles,
    @DefaultValue("2s") Duration retry) {

  public StartupSettings {
    roles = Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException(
          "kontur.workflow.roles must name at least one of intake, lifecycle, worker, api");
    }
    if (retry.isZero() || retry.isNegative()) {
      throw new IllegalArgumentException("kontur.workflow.retry must be positive: " + retry);
    }
  }
}
