package kontur.lifecycle;

import java.time.Instant;

/// The parts of the kernel at work on one step.
record Work(
    Life life,
    Trace trace,
    Guards guards,
    Clocks clocks,
    Timers timers,
    Macrostep macrostep,
    Invokes invokes) {

  static Work on(Definition definition, Snapshot snapshot, Instant now) {
    var chart = definition.chart();
    var life = new Life(snapshot);
    var trace = new Trace();
    var guards = new Guards(chart.declared(), life, trace, now);
    var clocks = new Clocks(chart.clocks(), life, guards);
    var timers = new Timers(chart, life, now);
    var moves = new Moves(chart, life, trace, guards, timers, now);
    var macrostep = new Macrostep(chart, life, trace, guards, clocks, moves);
    return new Work(
        life, trace, guards, clocks, timers, macrostep, new Invokes(chart, life, macrostep));
  }
}
