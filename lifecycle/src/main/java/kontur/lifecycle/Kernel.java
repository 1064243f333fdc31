package kontur.lifecycle;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kontur.lifecycle.Event.Envelope;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.value.BadValue;
import org.jspecify.annotations.Nullable;

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
    if (!definition.id().equals(snapshot.definition())) {
      throw new IllegalArgumentException(
          "the snapshot lives by " + snapshot.definition() + ", not by " + definition.id());
    }
    var time = now.truncatedTo(ChronoUnit.MILLIS);
    return switch (event) {
      case Envelope envelope -> envelope(definition, snapshot, envelope, time);
      case Event.Wake() -> wake(definition, snapshot, time);
      case Event.InvokeDone(var epoch, var result) ->
          invoke(
              Work.on(definition, snapshot, time),
              snapshot,
              epoch,
              time,
              (work, invoke) -> work.invokes().done(invoke, result, time));
      case Event.InvokeFailed(var epoch, var reason) ->
          invoke(
              Work.on(definition, snapshot, time),
              snapshot,
              epoch,
              time,
              (work, invoke) -> work.invokes().failed(invoke, reason, time));
    };
  }

  /// Whether this command would be refused now; for validators, costs nothing and changes nothing.
  public Optional<Outcome.Refused> refusal(
      Definition definition, Snapshot snapshot, Envelope command, Instant now) {
    return step(definition, snapshot, command, now).outcome() instanceof Outcome.Refused refused
        ? Optional.of(refused)
        : Optional.empty();
  }

  private Step wake(Definition definition, Snapshot snapshot, Instant now) {
    var work = Work.on(definition, snapshot, now);
    if (snapshot.started() && !snapshot.ended()) {
      new Waking(work, grace, now).run();
    }
    return work.trace().isQuiet()
        ? unchanged(snapshot, new Outcome.Ignored())
        : work.trace().step(work.life().snapshot(), new Outcome.Applied());
  }

  private static Step invoke(Work work, Snapshot snapshot, long epoch, Instant now, InvokeEnd end) {
    var known = work.invokes().running(epoch).isPresent();
    if (known) {
      work.macrostep().catchUp(now);
    }
    // A mark's rule may have left the state.
    var running = work.invokes().running(epoch);
    var outcome = running.map(i -> end.of(work, i)).orElseGet(Outcome.Ignored::new);
    return known
        ? work.trace().step(work.life().snapshot(), outcome)
        : unchanged(snapshot, outcome);
  }

  private static Step envelope(
      Definition definition, Snapshot snapshot, Envelope envelope, Instant now) {
    if (isDuplicate(snapshot, envelope)) {
      return rejected(snapshot, envelope, new Outcome.Duplicate());
    }
    var work = Work.on(definition, snapshot, now);
    var occurredAt = envelope.occurredAt().truncatedTo(ChronoUnit.MILLIS);
    var at = occurredAt.isAfter(now) ? now : occurredAt;
    Outcome outcome;
    try {
      outcome = accept(definition, work, envelope, at);
    } catch (BadValue e) {
      if (envelope.number() > 0) {
        throw new BadEnvelope(envelope.type() + ": " + e.getMessage());
      }
      var allowed = Allowed.in(definition.chart(), snapshot.state());
      return rejected(
          snapshot, envelope, new Outcome.Refused("invalid: " + e.getMessage(), allowed));
    }
    return outcome instanceof Outcome.Refused && envelope.number() == 0
        ? rejected(snapshot, envelope, outcome)
        : work.trace().step(work.life().snapshot(), outcome);
  }

  private static Outcome accept(Definition definition, Work work, Envelope envelope, Instant at) {
    var life = work.life();
    var macrostep = work.macrostep();
    var rule = definition.chart().declared().events().get(envelope.type());
    var payload = rule == null ? Map.<String, Object>of() : rule.payload().read(envelope.payload());
    var event = occurrence(envelope, rule, payload);
    if (life.ended) {
      life.consume(envelope);
      return closed(work, event);
    }
    var facts = definition.chart().declared().ticket().read(envelope.facts());
    if (life.state.isEmpty()) {
      life.ticket = facts;
      macrostep.start(at);
    } else {
      macrostep.catchUp(at);
      life.ticket = facts;
      macrostep.refresh(at);
    }
    life.consume(envelope);
    if (rule != null && rule.kind() == EventRule.Kind.FACTS) {
      work.trace()
          .consumed(envelope, new Outcome.Applied(), life.state, life.state, rule.pointer());
      return new Outcome.Applied();
    }
    work.clocks().see(event, at);
    return macrostep.offer(event, at);
  }

  private static Outcome closed(Work work, Occurrence event) {
    var outcome = work.macrostep().passed(event);
    var state = work.life().state;
    work.trace().consumed(event.envelope(), outcome, state, state, "");
    return outcome;
  }

  private static Occurrence occurrence(
      Envelope envelope, @Nullable EventRule rule, Map<String, Object> payload) {
    return rule == null
        ? Occurrence.of(envelope, payload)
        : Occurrence.of(envelope, rule.payload().bind(payload));
  }

  private static boolean isDuplicate(Snapshot snapshot, Envelope envelope) {
    return envelope.number() > 0
        ? envelope.number() <= snapshot.lastNumber()
        : snapshot.hasSeen(envelope.id());
  }

  private static Step rejected(Snapshot snapshot, Envelope envelope, Outcome outcome) {
    var consumed = new Consumed(envelope, outcome, snapshot.state(), snapshot.state(), "");
    return new Step(snapshot, outcome, List.of(consumed), List.of(), List.of(), List.of());
  }

  private static Step unchanged(Snapshot snapshot, Outcome outcome) {
    return new Step(snapshot, outcome, List.of(), List.of(), List.of(), List.of());
  }

  private interface InvokeEnd {
    Outcome of(Work work, InvokeStarted invoke);
  }
}
