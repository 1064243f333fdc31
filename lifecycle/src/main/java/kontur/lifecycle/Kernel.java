package kontur.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Decides: a pure function of definition, snapshot, event and time.
public final class Kernel {
  private final Grace grace;

  public Kernel(Grace grace) {
    this.grace = grace;
  }

  /// Handles one input to its end.
  ///
  /// An envelope is handled before timers that are due; they happen at the next `Wake`.
  ///
  /// @throws BadEnvelope when a numbered event breaks its declaration
  public Step step(Definition definition, Snapshot snapshot, Event event, Instant now) {
    if (grace.tolerated().isNegative()) {
      throw new IllegalStateException("not yet: " + definition + event + now);
    }
    return new Step(snapshot, new Outcome.Ignored(), List.of(), List.of(), List.of(), List.of());
  }

  /// Whether this command would be refused now; for validators, costs nothing and changes nothing.
  public Optional<Outcome.Refused> refusal(
      Definition definition, Snapshot snapshot, Event.Envelope command, Instant now) {
    return step(definition, snapshot, command, now).outcome() instanceof Outcome.Refused refused
        ? Optional.of(refused)
        : Optional.empty();
  }
}
