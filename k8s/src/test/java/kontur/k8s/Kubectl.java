package kontur.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The kubectl of this machine.
final class Kubectl {
  private static final int MINUTES = 10;

  private Kubectl() {}

  static boolean isThere() {
    for (var folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(java.nio.file.Path.of(folder, "kubectl"))) {
        return true;
      }
    }
    return false;
  }

  /// Whether a cluster was named to try things on.
  static boolean hasCluster() {
    return isThere() && !System.getenv().getOrDefault("KUBECONFIG", "").isEmpty();
  }

  static Ended run(String... arguments) {
    return feed("", arguments);
  }

  static Ended feed(String input, String... arguments) {
    var command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    return start(input, command);
  }

  static Ended start(String input, List<String> command) {
    try {
      var errors = Files.createTempFile("kubectl", ".err");
      var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException("did not end: " + command);
      }
      var ended = new Ended(process.exitValue(), output, Files.readString(errors));
      Files.delete(errors);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// How a program ended.
  record Ended(int exit, String output, String errors) {}
}
