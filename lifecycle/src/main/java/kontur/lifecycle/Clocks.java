package kontur.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kontur.lifecycle.ClockState.PendingMark;
import kontur.lifecycle.ClockState.Phase;
import kontur.lifecycle.chart.ClockRule;
import org.jspecify.annotations.Nullable;

/// Runs the clocks of a ticket.
///
/// A clock reckons with the time at which things happened, not at which they were handled: an
/// answer in time stays in time when it is read late.
final class Clocks {
  private final List<ClockRule> rules;
  private final Life life;
  private final Guards guards;

  Clocks(List<ClockRule> rules, Life life, Guards guards) {
    this.rules = rules;
    this.life = life;
    this.guards = guards;
  }

  /// A mark that was reached.
  record Reached(String clock, PendingMark mark) {
    String event() {
      return "clock." + clock + "." + mark.mark();
    }
  }

  void create() {
    rules.forEach(rule -> life.clocks.add(ClockState.idle(rule.name())));
  }

  /// The earliest mark that is due, in the order of the file at one instant.
  Optional<Reached> due(Instant until) {
    return life.clocks.stream()
        .flatMap(clock -> clock.next().map(mark -> new Reached(clock.name(), mark)).stream())
        .filter(reached -> !reached.mark().at().isAfter(until))
        .min(Comparator.comparing(reached -> reached.mark().at()));
  }

  /// Notes that a mark was passed, for good.
  void pass(Reached reached) {
    life.clocks.replaceAll(clock ->
        clock.name().equals(reached.clock())
            ? clock.passed(reached.mark().mark(), reached.mark().mark().equals(ClockRule.BREACH))
            : clock);
  }

  /// Lets clocks that wait for this event be met.
  void see(Occurrence event, Instant at) {
    each((rule, clock) -> {
      var metOn = rule.where().metOn();
      var meets =
          metOn != null
              && metOn.event().equals(event.type())
              && clock.phase() != Phase.MET
              && guards.holds(metOn.when(), event.seen(), rule.pointer() + "/met-on");
      return meets ? stopped(rule, clock, Phase.MET, at) : clock;
    });
  }

  /// Follows a change of state, facts or vars.
  void follow(String from, String to, Instant at) {
    each((rule, clock) -> aimed(rule, moved(rule, clock, from, to, at), at));
  }

  private ClockState moved(ClockRule rule, ClockState clock, String from, String to, Instant at) {
    var where = rule.where();
    if (where.meets(to)) {
      return clock.phase() == Phase.MET ? clock : stopped(rule, clock, Phase.MET, at);
    }
    var awake = clock;
    if (clock.phase() == Phase.MET) {
      var reopened = !where.covers(from) && where.covers(to) && !clock.breached();
      if (!reopened) {
        return clock;
      }
      switch (where.reentry()) {
        case IGNORE -> {
          return clock;
        }
        case RESUME -> awake = clock.stopped(Phase.PAUSED, clock.spent());
        case RESTART -> awake = ClockState.idle(clock.name());
      }
    }
    if (where.runs(to)) {
      return awake.isRunning() ? awake : started(rule, awake, target(rule), at);
    }
    if (awake.isRunning() || (awake.phase() == Phase.IDLE && where.covers(to))) {
      return stopped(rule, awake, Phase.PAUSED, at);
    }
    return awake;
  }

  // The time spent stays when the target moves; what has passed by that is reached now, not
  // earlier.
  private ClockState aimed(ClockRule rule, ClockState clock, Instant at) {
    var since = clock.since();
    if (since == null) {
      return clock;
    }
    var target = target(rule);
    return Objects.equals(target, clock.target())
        ? clock
        : started(rule, clock, target, since).notBefore(at);
  }

  private ClockState started(
      ClockRule rule, ClockState clock, @Nullable Duration target, Instant since) {
    if (target == null) {
      return clock.running(since, null, null, List.of());
    }
    var pending = new ArrayList<PendingMark>();
    for (var mark : rule.marks()) {
      if (!clock.fired().contains(mark.name())) {
        pending.add(new PendingMark(mark.name(), reach(rule, clock, since, mark.of(target))));
      }
    }
    return clock.running(since, target, reach(rule, clock, since, target), pending);
  }

  private static Instant reach(ClockRule rule, ClockState clock, Instant since, Duration spent) {
    var left = spent.minus(clock.spent());
    return left.isPositive() ? rule.time().plus(since, left) : since;
  }

  private static ClockState stopped(ClockRule rule, ClockState clock, Phase next, Instant at) {
    var since = clock.since();
    var more = since == null ? Duration.ZERO : rule.time().between(since, at);
    return clock.stopped(next, clock.spent().plus(more));
  }

  private @Nullable Duration target(ClockRule rule) {
    for (var target : rule.targets()) {
      if (guards.holds(target.when(), Map.of(), rule.pointer() + "/target")) {
        return target.in();
      }
    }
    return null;
  }

  private void each(Change change) {
    for (var i = 0; i < rules.size(); i++) {
      life.clocks.set(i, change.of(rules.get(i), life.clocks.get(i)));
    }
  }

  private interface Change {
    ClockState of(ClockRule rule, ClockState clock);
  }
}
