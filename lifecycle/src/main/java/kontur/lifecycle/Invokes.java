package kontur.lifecycle;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.InvokeRule;
import kontur.lifecycle.value.BadValue;

/// Handles the ends of awaited actions.
final class Invokes {
  private final Chart chart;
  private final Life life;
  private final Macrostep macrostep;

  Invokes(Chart chart, Life life, Macrostep macrostep) {
    this.chart = chart;
    this.life = life;
    this.macrostep = macrostep;
  }

  /// The action of this epoch, if it is still awaited.
  Optional<InvokeStarted> running(long epoch) {
    return life.invokes.stream().filter(invoke -> invoke.epoch() == epoch).findFirst();
  }

  Outcome done(InvokeStarted invoke, Map<String, Object> result, Instant at) {
    var rule = rule(invoke);
    Map<String, Object> typed;
    try {
      typed = rule.result().read(result);
    } catch (BadValue e) {
      return failed(invoke, "bad result: " + e.getMessage(), at);
    }
    life.invokes.remove(invoke);
    var event =
        inside(
            "lifecycle.invoke-done",
            at,
            Map.of("action", invoke.action(), "epoch", invoke.epoch(), "result", typed),
            Map.of("result", rule.result().bind(typed)));
    return macrostep.offer(event, rule.done(), at);
  }

  Outcome failed(InvokeStarted invoke, String reason, Instant at) {
    life.invokes.remove(invoke);
    var event =
        inside(
            "lifecycle.invoke-failed",
            at,
            Map.of("action", invoke.action(), "epoch", invoke.epoch(), "reason", reason),
            Map.of());
    return macrostep.offer(event, rule(invoke).failed(), at);
  }

  /// Lets an action that had no chance go on until then.
  void postpone(InvokeStarted invoke, Instant timeoutAt) {
    life.invokes.replaceAll(running ->
        running.equals(invoke)
            ? new InvokeStarted(
                invoke.epoch(),
                invoke.state(),
                invoke.action(),
                invoke.arguments(),
                invoke.timeout(),
                timeoutAt,
                invoke.retry())
            : running);
  }

  private InvokeRule rule(InvokeStarted invoke) {
    return Objects.requireNonNull(chart.state(invoke.state()).rules().invoke());
  }

  private Occurrence inside(
      String type, Instant at, Map<String, Object> payload, Map<String, Object> seen) {
    return Occurrence.inside(life.nextSerial(), type, at, payload, seen);
  }
}
