package kontur.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/// Lifecycles to test with.
public final class Examples {
  private Examples() {}

  /// The lifecycle that Kontur ships.
  public static Definition standard() {
    return Definitions.read(file("default.yaml"), "default.yaml").definition();
  }

  /// Another one, with actions that nobody carries out.
  public static Definition incident() {
    var actions = new HashSet<>(Definitions.ACTIONS);
    actions.addAll(List.of("oncall.page", "statuspage.post"));
    return Definitions.read(file("incident.yaml"), "incident.yaml", actions).definition();
  }

  public static byte[] file(String name) {
    try (var file = Examples.class.getResourceAsStream("/lifecycle/" + name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
