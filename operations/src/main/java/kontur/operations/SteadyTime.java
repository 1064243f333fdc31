package kontur.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time that all services agree on: a reference's, carried on between two looks at it by what
/// measures spans here. That the clock of this machine is wrong, or is put, does not show in it.
final class SteadyTime implements InstantSource {
  /// So small a difference changes nothing.
  private static final Duration SMALL = Duration.ofMillis(250);

  private final LongSupplier nanos;
  private volatile Anchor anchor;

  private record Anchor(Instant at, long nanos) {}

  /// Begins with the clock of this machine.
  SteadyTime() {
    this(System::nanoTime, Instant.now());
  }

  SteadyTime(LongSupplier nanos, Instant now) {
    this.nanos = nanos;
    this.anchor = new Anchor(now, nanos.getAsLong());
  }

  @Override
  public Instant instant() {
    var since = anchor;
    return since.at().plusNanos(nanos.getAsLong() - since.nanos());
  }

  /// Takes over what the reference says it is now.
  ///
  /// @param accuracy by how much that may be wrong, either way
  /// @return by how much the time changed; zero when the difference is too small
  Duration correct(Instant now, Duration accuracy) {
    var difference = Duration.between(instant(), now);
    if (difference.abs().compareTo(SMALL.plus(accuracy)) <= 0) {
      return Duration.ZERO;
    }
    anchor = new Anchor(now, nanos.getAsLong());
    return difference;
  }
}
