package kontur.workflow.ticket;

import kontur.lifecycle.BadEnvelope;
import kontur.lifecycle.Event;
import kontur.lifecycle.Outcome;
import org.jspecify.annotations.Nullable;

/// One envelope that a run has taken in, and what has become of it so far.
final class Taken {
  private final Event.Envelope envelope;
  private @Nullable Outcome outcome;
  private @Nullable BadEnvelope bad;
  private long position;

  Taken(Event.Envelope envelope) {
    this.envelope = envelope;
  }

  Event.Envelope envelope() {
    return envelope;
  }

  /// @param position the run's count of inputs then; the outcome holds once that one is settled
  void ended(Outcome outcome, long position) {
    this.outcome = outcome;
    this.bad = null;
    this.position = position;
  }

  void broken(BadEnvelope bad, long position) {
    this.bad = bad;
    this.position = position;
  }

  @Nullable BadEnvelope bad() {
    return bad;
  }

  boolean tried() {
    return outcome != null || bad != null;
  }

  long position() {
    return position;
  }

  Outcome outcome() {
    if (bad != null) {
      throw bad;
    }
    if (outcome == null) {
      throw new IllegalStateException("not handled yet: " + envelope.id());
    }
    return outcome;
  }

  boolean deferred() {
    return outcome instanceof Outcome.Deferred;
  }
}
