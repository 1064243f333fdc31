package kontur.lifecycle;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.value.Fields;

/// Runs one input to completion: the rule that takes it, all that follows by itself, and the events
/// that waited for it.
final class Macrostep {
  static final int LIMIT = 32;
  static final int MAX_DEFERRED = 100;

  private final Chart chart;
  private final Life life;
  private final Trace trace;
  private final Guards guards;
  private final Clocks clocks;
  private final Moves moves;
  private final Deque<Occurrence> raised = new ArrayDeque<>();
  private Instant at;
  private int microsteps;
  private boolean moved;

  Macrostep(Chart chart, Life life, Trace trace, Guards guards, Clocks clocks, Moves moves) {
    this.chart = chart;
    this.life = life;
    this.trace = trace;
    this.guards = guards;
    this.clocks = clocks;
    this.moves = moves;
    this.at = Instant.EPOCH;
  }

  /// Enters the initial state.
  void start(Instant when) {
    at = when;
    clocks.create();
    moves.start();
    clocks.follow("", life.state, at);
    settled(Optional.empty(), Outcome.Applied::new);
  }

  /// Handles marks that were reached before something else happens.
  void catchUp(Instant until) {
    for (var due = clocks.due(until); due.isPresent() && !life.ended; due = clocks.due(until)) {
      clocks.pass(due.get());
      offer(mark(due.get()), due.get().mark().at());
    }
  }

  /// Lets clocks and eventless rules follow new facts.
  void refresh(Instant when) {
    at = when;
    follow(life.state);
    settled(Optional.empty(), Outcome.Applied::new);
    offerDeferred();
  }

  /// Offers an event to the states, the leaf first.
  Outcome offer(Occurrence event, Instant when) {
    at = when;
    var outcome = settled(Optional.of(event), () -> handle(event, choose(event)));
    offerDeferred();
    return outcome;
  }

  /// Offers something to these rules only.
  Outcome offer(Occurrence event, List<Transition> rules, Instant when) {
    at = when;
    var outcome =
        settled(
            Optional.of(event),
            () ->
                handle(
                    event,
                    guards
                        .first(rules, event.seen())
                        .<Choice>map(Choice.Take::new)
                        .orElseGet(Choice.Pass::new)));
    offerDeferred();
    return outcome;
  }

  /// Whether the event would be refused when nobody wants it, and what the state takes instead.
  Outcome passed(Occurrence event) {
    var declared = chart.declared().events().get(event.type());
    var command =
        declared == null
            ? event.envelope().number() == 0 && !event.isInside()
            : declared.kind() == EventRule.Kind.COMMAND;
    if (!command) {
      return new Outcome.Ignored();
    }
    return life.ended
        ? new Outcome.Refused("closed", List.of())
        : new Outcome.Refused("not-allowed", Allowed.in(chart, life.state));
  }

  private Choice choose(Occurrence event) {
    if (life.ended) {
      return new Choice.Pass();
    }
    for (var state : chart.upwards(life.state)) {
      var rules = state.rules().on().getOrDefault(event.type(), List.of());
      var rule = guards.first(rules, event.seen());
      if (rule.isPresent()) {
        return new Choice.Take(rule.get());
      }
      if (state.rules().defer().contains(event.type())) {
        return new Choice.Wait();
      }
    }
    return new Choice.Pass();
  }

  private Outcome handle(Occurrence event, Choice choice) {
    var from = life.state;
    var outcome =
        switch (choice) {
          case Choice.Take(var rule) -> {
            take(rule, event.seen());
            yield new Outcome.Applied();
          }
          case Choice.Wait() -> defer(event);
          case Choice.Pass() -> passed(event);
        };
    var rule = choice instanceof Choice.Take(var taken) ? taken.pointer() : "";
    trace.consumed(event.envelope(), outcome, from, life.state, rule);
    return outcome;
  }

  private void take(Transition rule, Map<String, Object> seen) {
    spend();
    var from = life.state;
    moves.take(rule, seen);
    moved = true;
    follow(from);
  }

  private void follow(String from) {
    clocks.follow(from, life.state, at);
    for (var due = clocks.due(at); due.isPresent(); due = clocks.due(at)) {
      clocks.pass(due.get());
      raised.add(mark(due.get()));
    }
  }

  // A ticket that is flooded while it waits must not grow without bound.
  private Outcome defer(Occurrence event) {
    if (life.deferred.size() >= MAX_DEFERRED) {
      trace.effect("lifecycle.deferred-overflow", Map.of("event", event.type()), "");
      return passed(event);
    }
    var e = event.envelope();
    var payload = payload(e.type()).read(e.payload());
    life.deferred.add(
        new Event.Envelope(
            e.number(), e.id(), e.type(), e.occurredAt(), payload, Map.of(), e.actor()));
    return new Outcome.Deferred();
  }

  private Outcome settled(Optional<Occurrence> event, Supplier<Outcome> work) {
    var before = life.snapshot();
    var traced = trace.copy();
    microsteps = 0;
    try {
      var outcome = work.get();
      settle();
      return outcome;
    } catch (Runaway _) {
      raised.clear();
      life.restore(before);
      trace.takeOver(traced);
      trace.effect(
          "lifecycle.runaway", Map.of("event", event.map(Occurrence::type).orElse("")), "");
      event.ifPresent(
          e -> trace.consumed(e.envelope(), new Outcome.Ignored(), life.state, life.state, ""));
      return new Outcome.Ignored();
    }
  }

  private void settle() {
    while (!life.ended) {
      var always = always();
      if (always.isPresent()) {
        take(always.get(), Map.of());
        continue;
      }
      var next = raised.poll();
      if (next == null) {
        return;
      }
      spend();
      handle(next, choose(next));
    }
    raised.clear();
  }

  private Optional<Transition> always() {
    for (var state : chart.upwards(life.state)) {
      var rule = guards.first(state.rules().always(), Map.of());
      if (rule.isPresent()) {
        return rule;
      }
    }
    return Optional.empty();
  }

  private void offerDeferred() {
    while (moved) {
      moved = false;
      for (var envelope : List.copyOf(life.deferred)) {
        var event = Occurrence.of(envelope, payload(envelope.type()).bind(envelope.payload()));
        var choice = choose(event);
        if (!(choice instanceof Choice.Wait)) {
          life.deferred.remove(envelope);
          settled(Optional.of(event), () -> handle(event, choice));
          if (moved) {
            break;
          }
        }
      }
    }
  }

  private Fields payload(String type) {
    var declared = chart.declared().events().get(type);
    return declared == null ? Fields.NONE : declared.payload();
  }

  private Occurrence mark(Clocks.Reached reached) {
    return Occurrence.inside(
        life.nextSerial(),
        reached.event(),
        reached.mark().at(),
        Map.of("clock", reached.clock(), "mark", reached.mark().mark()),
        Map.of("event", Map.of()));
  }

  private void spend() {
    if (++microsteps > LIMIT) {
      throw new Runaway();
    }
  }
}
