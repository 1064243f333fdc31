package kontur.workflow.ticket;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import kontur.lifecycle.BadEnvelope;
import kontur.lifecycle.Consumed;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Effect;
import kontur.lifecycle.Event;
import kontur.lifecycle.Kernel;
import kontur.lifecycle.Outcome;
import kontur.lifecycle.Snapshot;
import kontur.lifecycle.Step;
import org.jspecify.annotations.Nullable;

/// How far a run is: steps the kernel at once and keeps what is not recorded yet. Pure, so that a
/// replay comes to the same.
final class Progress {
  private static final int REMEMBERED = 64;

  /// A store that was set back may never take what a run was given: it is dropped then.
  private static final int MOST_STALE = 10;

  private final Kernel kernel;
  private Definition definition;
  private Snapshot snapshot;
  private Snapshot recorded;
  private List<Consumed> consumed = new ArrayList<>();
  private List<Effect> effects = new ArrayList<>();

  /// What has to be applied again should the store know better; grows until it is recorded.
  private final List<Taken> inputs = new ArrayList<>();

  private final List<Taken> waiting = new ArrayList<>();

  /// How deferred commands ended once they were offered again.
  private final LinkedHashMap<String, Outcome> offeredAgain = new LinkedHashMap<>();

  private @Nullable Batch inFlight;
  private boolean dirty;
  private int staleInARow;
  private long position;
  private long settled;

  private Progress(Kernel kernel, Definition definition, Snapshot snapshot) {
    this.kernel = kernel;
    this.definition = definition;
    this.snapshot = snapshot;
    this.recorded = snapshot;
  }

  static Progress of(Kernel kernel, Definition definition, Snapshot snapshot) {
    return new Progress(kernel, definition, snapshot);
  }

  /// What one call of RecordStep carries.
  record Batch(
      Definition definition,
      Snapshot snapshot,
      List<Consumed> consumed,
      List<Effect> effects,
      int inputs,
      long position) {
    Batch {
      consumed = List.copyOf(consumed);
      effects = List.copyOf(effects);
    }
  }

  /// Takes what one update brought, in order.
  void take(List<Taken> takens, long nowMillis) {
    inputs.addAll(takens);
    applyAll(takens, null, nowMillis);
  }

  /// Time has passed, or an invoked action has ended.
  void happen(Event event, long nowMillis) {
    position++;
    follow(kernel.step(definition, snapshot, event, Instant.ofEpochMilli(nowMillis)));
  }

  private void apply(Taken taken, long nowMillis) {
    position++;
    try {
      var step =
          kernel.step(definition, snapshot, taken.envelope(), Instant.ofEpochMilli(nowMillis));
      follow(step);
      taken.ended(outcome(step, taken), position);
      if (taken.deferred()) {
        waiting.add(taken);
      }
    } catch (BadEnvelope bad) {
      taken.broken(bad, position);
    }
  }

  /// A repeat of what was deferred is told how that stands by now.
  private Outcome outcome(Step step, Taken taken) {
    var id = taken.envelope().id();
    if (!(step.outcome() instanceof Outcome.Duplicate)) {
      return step.outcome();
    }
    return step.snapshot().defers(id)
        ? new Outcome.Deferred()
        : offeredAgain.getOrDefault(id, step.outcome());
  }

  private void follow(Step step) {
    for (var offered : step.consumed()) {
      if (!(offered.outcome() instanceof Outcome.Deferred)) {
        waiting.removeIf(taken -> endsNow(taken, offered));
        rememberOffered(offered);
      }
    }
    if (step.snapshot().equals(snapshot) && step.effects().isEmpty()) {
      return;
    }
    dirty = true;
    snapshot = step.snapshot();
    consumed.addAll(step.consumed());
    effects.addAll(step.effects());
  }

  private void rememberOffered(Consumed offered) {
    if (offered.envelope().number() == 0 && snapshot.defers(offered.envelope().id())) {
      offeredAgain.put(offered.envelope().id(), offered.outcome());
      if (offeredAgain.size() > REMEMBERED) {
        offeredAgain.remove(offeredAgain.keySet().iterator().next());
      }
    }
  }

  private boolean endsNow(Taken taken, Consumed offered) {
    if (!taken.envelope().id().equals(offered.envelope().id())) {
      return false;
    }
    taken.ended(offered.outcome(), position);
    return true;
  }

  /// Takes everything that is not recorded yet; it stays unrecorded until `stored`.
  Batch begin() {
    var batch =
        new Batch(
            definition,
            snapshot.withSeq(recorded.seq() + 1),
            consumed,
            effects,
            inputs.size(),
            position);
    consumed = new ArrayList<>();
    effects = new ArrayList<>();
    dirty = false;
    inFlight = batch;
    return batch;
  }

  void stored(Batch batch) {
    recorded = batch.snapshot();
    snapshot = snapshot.withSeq(recorded.seq());
    inputs.subList(0, batch.inputs()).clear();
    settled = batch.position();
    inFlight = null;
    staleInARow = 0;
  }

  /// The store knows another step: goes on from that one, takes what it has not recorded, and
  /// applies again what this run had.
  void adopt(Definition stored, Snapshot current, List<Event.Envelope> pending, long nowMillis) {
    definition = stored;
    snapshot = current;
    recorded = current;
    consumed = new ArrayList<>();
    effects = new ArrayList<>();
    dirty = false;
    inFlight = null;
    waiting.clear();
    var bad = applyAll(pending.stream().map(Taken::new).toList(), null, nowMillis);
    if (++staleInARow > MOST_STALE) {
      bad = new BadEnvelope("service-tickets does not know what this ticket was given");
    }
    applyAll(inputs, bad, nowMillis);
  }

  /// Nothing passes over an event that cannot be handled: what comes after it is broken too.
  private @Nullable BadEnvelope applyAll(
      List<Taken> takens, @Nullable BadEnvelope before, long nowMillis) {
    var bad = before;
    for (var taken : takens) {
      if (bad == null) {
        apply(taken, nowMillis);
        bad = taken.bad();
      } else {
        taken.broken(bad, ++position);
      }
    }
    return bad;
  }

  /// Nothing needs recording: what is settled may be answered.
  void settle() {
    if (clean()) {
      inputs.clear();
      settled = position;
    }
  }

  /// Nothing is left to record.
  boolean clean() {
    return !dirty && inFlight == null;
  }

  boolean dirty() {
    return dirty;
  }

  boolean isSettled(Taken taken) {
    return taken.tried() && taken.position() <= settled;
  }

  boolean unsettled() {
    return settled < position;
  }

  boolean due(long nowMillis) {
    return snapshot.nextDeadline().filter(at -> at.toEpochMilli() <= nowMillis).isPresent();
  }

  /// Milliseconds since the epoch, rounded up so that a timer never fires early; absent for never.
  @Nullable Long deadlineMillis() {
    return snapshot.nextDeadline().map(at -> at.plusNanos(999_999).toEpochMilli()).orElse(null);
  }

  Outcome.@Nullable Refused refusal(Event.Envelope command, long nowMillis) {
    return clean()
        ? kernel
            .refusal(definition, snapshot, command, Instant.ofEpochMilli(nowMillis))
            .orElse(null)
        : null;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  boolean ended() {
    return snapshot.ended();
  }
}
