package kontur.gateway.user;

import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How the first administrator comes into being, and how one gets back in whose tokens are lost.
///
/// @param secretFile where the one-time secret is written too when it is made; absent for nowhere
/// @param print whether the secret is printed on the console
/// @param recover whether a new secret is made at this start although administrators can sign in
/// @param attempts how many wrong secrets are taken within `window`
/// @param window how long wrong secrets count
@Validated
@ConfigurationProperties(prefix = "kontur.gateway.setup", ignoreUnknownFields = false)
record SetupSettings(
    @Nullable Path secretFile,
    @DefaultValue("true") boolean print,
    @DefaultValue("false") boolean recover,
    @DefaultValue("5") @Positive int attempts,
    @DefaultValue("1m") Duration window) {
  SetupSettings {
    if (!print && secretFile == null) {
      throw new IllegalArgumentException(
          "kontur.gateway.setup.print is false: set kontur.gateway.setup.secret-file, or nobody learns the secret");
    }
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("kontur.gateway.setup.window must be positive: " + window);
    }
  }
}
