package kontur.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a step leads to outside, as it is gathered.
final class Trace {
  private final List<Consumed> consumed = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<InvokeStarted> started = new ArrayList<>();
  private final List<InvokeCancelled> cancelled = new ArrayList<>();

  void consumed(Event.Envelope envelope, Outcome outcome, String from, String to, String rule) {
    consumed.add(new Consumed(envelope, outcome, from, to, rule));
  }

  void effect(String action, Map<String, Object> arguments, String rule) {
    effects.add(new Effect(action, arguments, rule));
  }

  /// Tells of a guard without a value, once per step.
  void guardError(String rule, String message) {
    var effect = new Effect("lifecycle.guard-error", Map.of("message", message), rule);
    if (!effects.contains(effect)) {
      effects.add(effect);
    }
  }

  void started(InvokeStarted invoke) {
    started.add(invoke);
  }

  /// What this step started itself never runs at all.
  void cancelled(InvokeStarted invoke) {
    if (!started.remove(invoke)) {
      cancelled.add(new InvokeCancelled(invoke.epoch(), invoke.action()));
    }
  }

  boolean isQuiet() {
    return consumed.isEmpty() && effects.isEmpty();
  }

  Step step(Snapshot snapshot, Outcome outcome) {
    return new Step(snapshot, outcome, consumed, effects, started, cancelled);
  }

  Trace copy() {
    var copy = new Trace();
    copy.takeOver(this);
    return copy;
  }

  void takeOver(Trace other) {
    replace(consumed, other.consumed);
    replace(effects, other.effects);
    replace(started, other.started);
    replace(cancelled, other.cancelled);
  }

  private static <T> void replace(List<T> list, List<T> with) {
    list.clear();
    list.addAll(with);
  }
}
