package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What of a JVM's heap is in use after a full collection.
final class Heap {
  private Heap() {}

  static long liveBytes(long pid) {
    try {
      var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      var process =
          new ProcessBuilder(jcmd, String.valueOf(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      for (var line : text.lines().toList()) {
        if (line.startsWith("Total")) {
          return Long.parseLong(line.strip().split("\\s+", -1)[2]);
        }
      }
      throw new IllegalStateException("jcmd says " + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
