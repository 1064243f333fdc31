package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// Clocks that can be put while their processes run, by libfaketime (of the package of this name).
/// What measures spans of time stays right, as when an administrator puts a machine's clock.
final class WallClock {
  private static final String NAME = "faketime/libfaketime.so.1";

  private final Path library;
  private final Path folder;

  private WallClock(Path library, Path folder) {
    this.library = library;
    this.folder = folder;
  }

  /// @param folder for a file per clock
  static WallClock at(Path folder) {
    try (var libraries = Files.walk(Path.of("/usr/lib"), 3)) {
      var library = libraries.filter(path -> path.endsWith(NAME)).findFirst();
      Files.createDirectories(folder);
      return new WallClock(
          library.orElseThrow(
              () -> new WrongOption("this fault needs libfaketime: apt install libfaketime")),
          folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// With what a process starts whose clock can be put.
  Map<String, String> environment(String whose) {
    if (!Files.exists(file(whose))) {
      put(whose, Duration.ZERO);
    }
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file(whose).toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Its mend for old C libraries makes each timed wait of a JVM return at once, again and
        // again.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /// Noticed within a second.
  void put(String whose, Duration ahead) {
    try {
      var next = folder.resolve("next");
      Files.writeString(next, String.format(Locale.ROOT, "%+.3f", ahead.toMillis() / 1e3));
      Files.move(next, file(whose), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String whose) {
    return folder.resolve(whose.replace(' ', '-'));
  }
}
