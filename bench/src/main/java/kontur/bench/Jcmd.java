package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Asks a JVM of this machine.
final class Jcmd {
  private Jcmd() {}

  /// What it answers.
  static String ask(long pid, String... command) {
    try {
      var words = new ArrayList<String>();
      words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
      words.add(String.valueOf(pid));
      words.addAll(List.of(command));
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
