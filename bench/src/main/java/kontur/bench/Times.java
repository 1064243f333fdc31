package kontur.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Durations in milliseconds and where most of them lie.
final class Times {
  private final Queue<Double> millis = new ConcurrentLinkedQueue<>();

  void add(double duration) {
    millis.add(duration);
  }

  void addNanos(long nanos) {
    add(nanos / 1e6);
  }

  int count() {
    return millis.size();
  }

  /// The value that this share of all does not exceed.
  double at(double share) {
    var sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, most %.0f ms of %d",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1),
        count());
  }
}
