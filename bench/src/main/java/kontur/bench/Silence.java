package kontur.bench;

import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How long callers stay with connections on which they ask and nothing comes through.
final class Silence {
  private final Map<Socket, Long> asked = new HashMap<>();

  /// Those that asked last, and have had no answer since.
  private final Set<Socket> waiting = new HashSet<>();

  private boolean lasts;
  private long longestNanos;

  /// Whoever waits for an answer waits on.
  synchronized void begins() {
    lasts = true;
    waiting.forEach(this::asks);
  }

  synchronized void answered(Socket caller) {
    waiting.remove(caller);
  }

  /// Only the first time counts.
  synchronized void asks(Socket caller) {
    if (!lasts) {
      waiting.add(caller);
    } else {
      asked.putIfAbsent(caller, System.nanoTime());
    }
  }

  /// It closed its connection.
  synchronized void leaves(Socket caller) {
    waiting.remove(caller);
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
