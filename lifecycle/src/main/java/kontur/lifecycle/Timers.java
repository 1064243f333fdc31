package kontur.lifecycle;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.TimerRule;

/// Runs the timers of the states that are active.
final class Timers {
  private final Chart chart;
  private final Life life;
  private final Instant now;

  Timers(Chart chart, Life life, Instant now) {
    this.chart = chart;
    this.life = life;
    this.now = now;
  }

  void enter(State state) {
    var rules = state.rules().after();
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      life.timers.add(new TimerState(state.path(), i, rule.time().plus(now, rule.period())));
    }
  }

  void exit(State state) {
    life.timers.removeIf(timer -> timer.state().equals(state.path()));
  }

  TimerRule rule(TimerState timer) {
    return chart.state(timer.state()).rules().after().get(timer.index());
  }

  /// The earliest timer that is due; at one instant the first in the file.
  Optional<TimerState> due(Instant until) {
    return life.timers.stream()
        .filter(timer -> !timer.due().isAfter(until))
        .min(
            Comparator.comparing(TimerState::due)
                .thenComparingInt(timer -> place(timer.state()))
                .thenComparingInt(TimerState::index));
  }

  /// Takes a timer that fires off the list, or sets it anew when it repeats.
  void fire(TimerState timer) {
    life.timers.remove(timer);
    var rule = rule(timer);
    if (rule.repeats()) {
      // After a long sleep it fires once, not as often as it would have.
      var next = rule.time().plus(timer.due(), rule.period());
      move(timer, next.isAfter(now) ? next : rule.time().plus(now, rule.period()));
    }
  }

  /// Lets a late timer wait once more.
  void postpone(TimerState timer, Instant due) {
    life.timers.remove(timer);
    move(timer, due);
  }

  private void move(TimerState timer, Instant due) {
    life.timers.add(new TimerState(timer.state(), timer.index(), due));
  }

  private int place(String state) {
    var place = 0;
    for (var path : chart.states().keySet()) {
      if (path.equals(state)) {
        return place;
      }
      place++;
    }
    return place;
  }
}
