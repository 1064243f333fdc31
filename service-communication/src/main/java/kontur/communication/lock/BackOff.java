package kontur.communication.lock;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to rest after failures in a row: twice as long after each.
///
/// @param first after the first failure
/// @param longest no rest is longer
public record BackOff(Duration first, Duration longest) {
  private static final int DOUBLINGS = 20;

  /// The rest after so many failures in a row.
  public Duration after(int failures) {
    var doublings = Math.clamp(failures - 1, 0, DOUBLINGS);
    var doubled = first.multipliedBy(1L << doublings);
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  /// Any time up to it, so that all who lost one server do not come back at one instant.
  public Duration within(int failures, RandomGenerator random) {
    return Duration.ofNanos(random.nextLong(after(failures).toNanos() + 1));
  }
}
