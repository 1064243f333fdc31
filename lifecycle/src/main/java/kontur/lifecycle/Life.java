package kontur.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A snapshot while a step works on it.
final class Life {
  private final DefinitionId definition;
  private final long seq;
  long lastNumber;
  String state;
  boolean ended;
  final Map<String, Object> vars;
  Map<String, Object> ticket;
  long serial;
  final List<ClockState> clocks;
  final List<TimerState> timers;
  final List<InvokeStarted> invokes;
  final Map<String, String> last;
  final List<Event.Envelope> deferred;
  List<String> seen;

  Life(Snapshot snapshot) {
    definition = snapshot.definition();
    seq = snapshot.seq();
    lastNumber = snapshot.lastNumber();
    state = snapshot.state();
    ended = snapshot.ended();
    vars = new TreeMap<>(snapshot.vars());
    ticket = snapshot.ticket();
    var memory = snapshot.memory();
    serial = memory.serial();
    clocks = new ArrayList<>(memory.clocks());
    timers = new ArrayList<>(memory.timers());
    invokes = new ArrayList<>(memory.invokes());
    last = new TreeMap<>(memory.last());
    deferred = new ArrayList<>(memory.deferred());
    seen = memory.seen();
  }

  long nextSerial() {
    return ++serial;
  }

  /// Remembers that this event was consumed.
  void consume(Event.Envelope envelope) {
    if (envelope.number() > 0) {
      lastNumber = envelope.number();
    } else {
      seen = CommandIds.with(seen, envelope.id());
    }
  }

  Snapshot snapshot() {
    return new Snapshot(
        definition,
        seq,
        lastNumber,
        state,
        ended,
        vars,
        ticket,
        new Memory(serial, clocks, timers, invokes, last, deferred, seen));
  }

  /// Becomes what it was when the snapshot was taken.
  void restore(Snapshot before) {
    var other = new Life(before);
    lastNumber = other.lastNumber;
    state = other.state;
    ended = other.ended;
    vars.clear();
    vars.putAll(other.vars);
    ticket = other.ticket;
    serial = Math.max(serial, other.serial);
    replace(clocks, other.clocks);
    replace(timers, other.timers);
    replace(invokes, other.invokes);
    last.clear();
    last.putAll(other.last);
    replace(deferred, other.deferred);
    seen = other.seen;
  }

  private static <T> void replace(List<T> list, List<T> with) {
    list.clear();
    list.addAll(with);
  }
}
