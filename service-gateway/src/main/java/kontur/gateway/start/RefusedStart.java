package kontur.gateway.start;

import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/// Says in a sentence, not in a stack trace, why the gateway does not start.
final class RefusedStart implements FailureAnalyzer {
  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    return sentence(failure).map(text -> new FailureAnalysis(text, null, failure)).orElse(null);
  }

  static Optional<String> sentence(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof WrongSetting) {
        return Optional.of(String.valueOf(t.getMessage()));
      }
      if (taken(t)) {
        return Optional.of(
            "A port is taken ("
                + t.getMessage()
                + "): stop what uses it, or set another by spring.grpc.server.port.");
      }
    }
    return Optional.empty();
  }

  /// Netty's native transport has an exception of its own, told by the system's words only.
  private static boolean taken(Throwable t) {
    return t instanceof BindException
        || (t instanceof IOException
            && String.valueOf(t.getMessage()).contains("Address already in use"));
  }
}
