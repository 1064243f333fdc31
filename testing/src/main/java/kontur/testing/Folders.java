package kontur.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// What the standard library lacks for folders.
public final class Folders {
  private Folders() {}

  /// Removes a temporary folder as far as possible.
  public static void delete(Path folder) {
    for (var path : deepestFirst(folder)) {
      // Whatever stays is the system's to sweep: it lies in the folder for temporary files.
      var _ = path.toFile().delete();
    }
  }

  private static List<Path> deepestFirst(Path folder) {
    try (var paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
