package kontur.bench;

import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long callers stay with connections on which they ask and nothing comes through.
final class Silence {
  private final Map<Socket, Long> asked = new HashMap<>();
  private boolean lasts;
  private long longestNanos;

  synchronized void begins() {
    lasts = true;
  }

  /// Only the first time counts.
  synchronized void asks(Socket caller) {
    if (lasts) {
      asked.putIfAbsent(caller, System.nanoTime());
    }
  }

  /// It closed its connection.
  synchronized void leaves(Socket caller) {
    var since = asked.remove(caller);
    if (since != null) {
      longestNanos = Math.max(longestNanos, System.nanoTime() - since);
    }
  }

  /// Whoever is still there has stayed until now.
  synchronized void ends() {
    lasts = false;
    List.copyOf(asked.keySet()).forEach(this::leaves);
  }

  synchronized double longestSeconds() {
    return longestNanos / 1e9;
  }
}
