package kontur.k8s;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// `kubectl port-forward` to a Service, begun anew when its pod goes.
final class Forward implements AutoCloseable {
  private static final Pattern LOCAL =
      Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) ->.*");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final List<String> command;
  private Process process;
  private int port;

  /// From any port of this machine.
  Forward(String namespace, String service, int remote) {
    this(namespace, service, ":" + remote);
  }

  /// @param ports such as `29092`, the same on both sides
  Forward(String namespace, String service, String ports) {
    this.command = List.of("kubectl", "-n", namespace, "port-forward", "svc/" + service, ports);
    this.process = begin();
  }

  /// The port on this machine now.
  synchronized int port() {
    if (!process.isAlive()) {
      process = begin();
    }
    return port;
  }

  /// After a failure: the pod behind it may be gone while the program still listens.
  synchronized void renew() {
    process.destroyForcibly();
    process = begin();
  }

  private Process begin() {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(this::tryToBegin, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Process> tryToBegin() throws IOException {
    var started = new ProcessBuilder(command).redirectErrorStream(true).start();
    var found = read(started);
    if (found > 0) {
      port = found;
      return Optional.of(started);
    }
    started.destroyForcibly();
    return Optional.empty();
  }

  /// The rest of what it prints is read too, so that it never waits for us.
  private static int read(Process started) throws IOException {
    var lines = started.inputReader();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      var matcher = LOCAL.matcher(line);
      if (matcher.matches()) {
        Thread.ofVirtual().start(() -> drain(lines));
        return Integer.parseInt(matcher.group(1));
      }
    }
    return 0;
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // Nobody reads it.
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  @Override
  public synchronized void close() {
    process.destroyForcibly();
  }
}
