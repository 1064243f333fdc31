package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What of a JVM's heap is in use after a full collection.
final class Heap {
  private Heap() {}

  static long liveBytes(long pid) {
    for (var line : jcmd(pid, "GC.class_histogram").lines().toList()) {
      if (line.startsWith("Total")) {
        return Long.parseLong(line.strip().split("\\s+", -1)[2]);
      }
    }
    throw new IllegalStateException("no total in the histogram of " + pid);
  }

  /// Threads of the operating system.
  static long threads(long pid) {
    return jcmd(pid, "Thread.print").lines().filter(line -> line.contains(" nid=")).count();
  }

  private static String jcmd(long pid, String command) {
    try {
      var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      var process =
          new ProcessBuilder(jcmd, String.valueOf(pid), command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
