package kontur.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is remembered of a clock. Deadlines are computed once, when it starts to run, since the
/// rules of time zones change under a running ticket.
///
/// @param since when it began to run; absent while it does not
/// @param spent business time up to `since`
/// @param target absent when no target applies
/// @param dueAt when the target is reached
/// @param pending marks to come while it runs
/// @param fired names of marks that this run of the clock has passed
record ClockState(
    String name,
    Phase phase,
    boolean breached,
    @Nullable Instant since,
    Duration spent,
    @Nullable Duration target,
    @Nullable Instant dueAt,
    List<PendingMark> pending,
    List<String> fired) {

  ClockState {
    pending = List.copyOf(pending);
    fired = List.copyOf(fired);
  }

  /// Whether the clock counts; breached stands beside it.
  enum Phase {
    IDLE,
    RUNNING,
    PAUSED,
    MET
  }

  /// A mark and when it is reached.
  record PendingMark(String mark, Instant at) {}

  static ClockState idle(String name) {
    return new ClockState(
        name, Phase.IDLE, false, null, Duration.ZERO, null, null, List.of(), List.of());
  }

  boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  ClockState running(
      Instant from, @Nullable Duration aim, @Nullable Instant due, List<PendingMark> marks) {
    return new ClockState(name, Phase.RUNNING, breached, from, spent, aim, due, marks, fired);
  }

  /// The same with no mark before this time.
  ClockState notBefore(Instant at) {
    var marks =
        pending.stream()
            .map(mark -> mark.at().isBefore(at) ? new PendingMark(mark.mark(), at) : mark)
            .toList();
    return new ClockState(name, phase, breached, since, spent, target, dueAt, marks, fired);
  }

  ClockState stopped(Phase next, Duration total) {
    return new ClockState(name, next, breached, null, total, target, null, List.of(), fired);
  }

  ClockState passed(String mark, boolean breach) {
    var left = pending.stream().filter(p -> !p.mark().equals(mark)).toList();
    var passed = new ArrayList<>(fired);
    passed.add(mark);
    return new ClockState(
        name, phase, breached || breach, since, spent, target, dueAt, left, passed);
  }

  Optional<PendingMark> next() {
    return pending.stream().min((a, b) -> a.at().compareTo(b.at()));
  }

  ClockView view() {
    var mode =
        breached
            ? ClockView.Mode.BREACHED
            : switch (phase) {
              case IDLE -> ClockView.Mode.IDLE;
              case RUNNING -> ClockView.Mode.RUNNING;
              case PAUSED -> ClockView.Mode.PAUSED;
              case MET -> ClockView.Mode.MET;
            };
    return new ClockView(name, mode, dueAt);
  }
}
