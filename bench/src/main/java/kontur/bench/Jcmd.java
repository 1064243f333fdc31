package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks a JVM of this machine.
final class Jcmd {
  /// A histogram collects the whole heap first, on a machine that has other work.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Jcmd() {}

  /// What it answers.
  static String ask(long pid, String... command) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    words.add(String.valueOf(pid));
    words.addAll(List.of(command));
    try {
      // Into a file: reading a pipe ends only when the one who writes does.
      var answer = Files.createTempFile("jcmd", ".txt");
      try {
        run(words, answer);
        return new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
      } finally {
        Files.delete(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(List<String> words, Path answer) throws IOException {
    var process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(answer.toFile()).start();
    try {
      if (!process.waitFor(PATIENCE)) {
        throw new IllegalStateException("no answer within " + PATIENCE + " to " + words);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
