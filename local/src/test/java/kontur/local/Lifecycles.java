package kontur.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Lifecycles for tests, made from the one we ship.
final class Lifecycles {
  private Lifecycles() {}

  /// The shipped one, but closing so many seconds after resolving instead of 72 hours.
  static Path closingAfter(int seconds, Path folder) {
    var yaml =
        shipped()
            .replace("name: default", "name: quick")
            .replace("in: 72h, to: closed", "in: " + seconds + "s, to: closed");
    return write(folder.resolve("quick.yaml"), yaml);
  }

  static Path broken(Path folder) {
    return write(
        folder.resolve("broken.yaml"),
        shipped()
            .replace("name: default", "name: broken")
            .replace("in: 72h, to: closed", "in: 72h, to: nowhere"));
  }

  private static Path write(Path file, String yaml) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shipped() {
    try (var in = Lifecycles.class.getResourceAsStream("/lifecycle/default.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
