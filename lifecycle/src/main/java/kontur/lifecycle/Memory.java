package kontur.lifecycle;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The part of a snapshot that only the kernel reads.
///
/// @param serial the last number given to an invoked action or an input from inside
/// @param last by path of a state with states inside: its child that was active last
/// @param deferred in the order of arrival, without facts
/// @param seen shortened ids of the last commands
record Memory(
    long serial,
    List<ClockState> clocks,
    List<TimerState> timers,
    List<InvokeStarted> invokes,
    Map<String, String> last,
    List<Event.Envelope> deferred,
    List<String> seen) {
  static final Memory EMPTY =
      new Memory(0, List.of(), List.of(), List.of(), Map.of(), List.of(), List.of());

  Memory {
    clocks = List.copyOf(clocks);
    timers = List.copyOf(timers);
    invokes = List.copyOf(invokes);
    last = Collections.unmodifiableMap(new TreeMap<>(last));
    deferred = List.copyOf(deferred);
    seen = List.copyOf(seen);
  }

  Optional<Instant> nextDeadline() {
    return Stream.of(
            timers.stream().map(TimerState::due),
            invokes.stream().map(InvokeStarted::timeoutAt),
            clocks.stream().flatMap(clock -> clock.pending().stream()).map(mark -> mark.at()))
        .flatMap(deadlines -> deadlines)
        .min(Comparator.naturalOrder());
  }
}
