package kontur.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Does everything that is due, in the order in which it became due.
final class Waking {
  // Every round consumes a deadline and none is made that is due at once, so this is never reached.
  private static final int MAX_ROUNDS = 1_000;

  private final Life life;
  private final Trace trace;
  private final Clocks clocks;
  private final Timers timers;
  private final Guards guards;
  private final Macrostep macrostep;
  private final Invokes invokes;
  private final Grace grace;
  private final Instant now;

  Waking(Work work, Grace grace, Instant now) {
    this.life = work.life();
    this.trace = work.trace();
    this.clocks = work.clocks();
    this.timers = work.timers();
    this.guards = work.guards();
    this.macrostep = work.macrostep();
    this.invokes = work.invokes();
    this.grace = grace;
    this.now = now;
  }

  void run() {
    for (var round = 0; round < MAX_ROUNDS && !life.ended && next(); round++) {
      // each round does one thing
    }
  }

  private boolean next() {
    var mark = clocks.due(now).map(reached -> reached.mark().at());
    var timer = timers.due(now);
    var invoke =
        life.invokes.stream()
            .filter(running -> !running.timeoutAt().isAfter(now))
            .min(Comparator.comparing(InvokeStarted::timeoutAt));
    var first =
        Stream.of(mark, timer.map(TimerState::due), invoke.map(InvokeStarted::timeoutAt))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
    if (first.isEmpty()) {
      return false;
    }
    if (mark.equals(first)) {
      macrostep.catchUp(first.get());
    } else if (timer.map(TimerState::due).equals(first)) {
      fire(timer.orElseThrow());
    } else {
      timeout(invoke.orElseThrow());
    }
    return true;
  }

  private void fire(TimerState timer) {
    var rule = timers.rule(timer);
    var then = rule.then();
    if (isLate(timer.due())
        && then.to() != null
        && guards.holds(then.when(), Map.of(), then.pointer())) {
      var due = now.plus(grace.extra());
      timers.postpone(timer, due);
      postponed(rule.pointer(), Map.of("state", timer.state(), "until", due.toString()));
      return;
    }
    timers.fire(timer);
    var event =
        inside(
            "lifecycle.timer",
            timer.due(),
            Map.of("state", timer.state(), "index", (long) timer.index()));
    macrostep.offer(event, List.of(then), timer.due());
  }

  private void timeout(InvokeStarted invoke) {
    if (isLate(invoke.timeoutAt())) {
      var due = now.plus(grace.extra());
      invokes.postpone(invoke, due);
      postponed("", Map.of("action", invoke.action(), "until", due.toString()));
      return;
    }
    trace.cancelled(invoke);
    invokes.failed(invoke, "timeout", invoke.timeoutAt());
  }

  private boolean isLate(Instant due) {
    return Duration.between(due, now).compareTo(grace.tolerated()) > 0;
  }

  private void postponed(String rule, Map<String, Object> payload) {
    trace.consumed(
        inside("lifecycle.timer-postponed", now, payload).envelope(),
        new Outcome.Ignored(),
        life.state,
        life.state,
        rule);
  }

  private Occurrence inside(String type, Instant at, Map<String, Object> payload) {
    return Occurrence.inside(life.nextSerial(), type, at, payload, Map.of());
  }
}
