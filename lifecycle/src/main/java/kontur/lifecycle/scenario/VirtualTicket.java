package kontur.lifecycle.scenario;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kontur.lifecycle.Consumed;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Event;
import kontur.lifecycle.Event.Envelope;
import kontur.lifecycle.Grace;
import kontur.lifecycle.InvokeStarted;
import kontur.lifecycle.Kernel;
import kontur.lifecycle.Outcome;
import kontur.lifecycle.Snapshot;
import kontur.lifecycle.Step;
import kontur.lifecycle.scenario.Scenario.Move;
import kontur.lifecycle.scenario.Scenario.Stub;
import org.jspecify.annotations.Nullable;

/// A ticket on a virtual clock: timers fire on time, invoked actions end as their stubs say, or
/// never when they have none.
final class VirtualTicket {
  private static final String START = "lifecycle.start";

  private final Kernel kernel = new Kernel(Grace.standard());
  private final Definition definition;
  private final Scenario scenario;
  private final Map<String, Object> facts;
  private final Map<String, Integer> attempts = new HashMap<>();
  private final List<Ending> endings = new ArrayList<>();
  private final List<String> actions = new ArrayList<>();
  private final List<String> path = new ArrayList<>();
  private final List<Consumed> log = new ArrayList<>();
  private final HistoryEstimate history = new HistoryEstimate();
  private Snapshot snapshot;
  private long number;
  private long commands;
  private @Nullable Envelope previous;

  VirtualTicket(Definition definition, Scenario scenario) {
    this.definition = definition;
    this.scenario = scenario;
    this.facts = new HashMap<>(scenario.start().ticket());
    this.snapshot = Snapshot.initial(definition);
    var start = scenario.start();
    var first = envelope(start.send().orElse(START), start.payload(), start.at());
    step(first, start.at());
  }

  /// When an invoked action ends.
  private record Ending(Instant at, Event event) {}

  /// Lets time pass, then sends what is to be sent.
  Outcome move(Move move) {
    var now = scenario.start().at().plus(move.at());
    advance(now);
    facts.putAll(move.ticket());
    var type = move.send().orElse(null);
    if (type == null) {
      return new Outcome.Ignored();
    }
    var envelope =
        move.repeat() && previous != null ? previous : envelope(type, move.payload(), now);
    return step(envelope, now).outcome();
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /// What was done since it was forgotten.
  List<String> actions() {
    return List.copyOf(actions);
  }

  void forgetActions() {
    actions.clear();
  }

  List<String> path() {
    return List.copyOf(path);
  }

  List<Consumed> log() {
    return List.copyOf(log);
  }

  int historyEvents() {
    return history.events();
  }

  private Envelope envelope(String type, Map<String, Object> payload, Instant now) {
    var command = definition.isCommand(type);
    var id = command ? "command-" + ++commands : "event-" + (number + 1);
    var envelope =
        new Envelope(command ? 0 : ++number, id, type, now, payload, facts, "user:scenario");
    previous = envelope;
    return envelope;
  }

  private void advance(Instant until) {
    while (true) {
      var deadline = snapshot.nextDeadline().filter(at -> !at.isAfter(until));
      var ending =
          endings.stream()
              .filter(end -> !end.at().isAfter(until))
              .min(Comparator.comparing(Ending::at));
      if (deadline.isPresent()
          && ending.filter(end -> end.at().isBefore(deadline.get())).isEmpty()) {
        step(new Event.Wake(), deadline.get());
      } else if (ending.isPresent()) {
        endings.remove(ending.get());
        step(ending.get().event(), ending.get().at());
      } else {
        return;
      }
    }
  }

  private Step step(Event event, Instant now) {
    var step = kernel.step(definition, snapshot, event, now);
    history.count(event, snapshot, step);
    snapshot = step.snapshot();
    step.effects().forEach(effect -> actions.add(effect.action()));
    step.started()
        .forEach(invoke -> {
          actions.add(invoke.action());
          endings.add(ending(invoke, now));
        });
    log.addAll(step.consumed());
    step.consumed().stream().flatMap(c -> List.of(c.from(), c.to()).stream()).forEach(this::enter);
    enter(snapshot.state());
    return step;
  }

  private void enter(String state) {
    if (!state.isEmpty() && (path.isEmpty() || !path.getLast().equals(state))) {
      path.add(state);
    }
  }

  /// Tries as often as the retry policy says.
  private Ending ending(InvokeStarted invoke, Instant now) {
    var retry = invoke.retry();
    var wait = retry.backoff();
    var at = now;
    for (var attempt = 1; ; attempt++) {
      var stub = nextStub(invoke.action());
      at = at.plus(stub.takes());
      var failure = stub.failure().orElse(null);
      if (failure == null) {
        return new Ending(at, new Event.InvokeDone(invoke.epoch(), stub.result()));
      }
      if (attempt >= retry.attempts()) {
        return new Ending(at, new Event.InvokeFailed(invoke.epoch(), failure));
      }
      at = at.plus(wait);
      var doubled = wait.multipliedBy(2);
      wait = doubled.compareTo(retry.maxBackoff()) > 0 ? retry.maxBackoff() : doubled;
    }
  }

  private Stub nextStub(String action) {
    var stubs = Objects.requireNonNull(scenario.stubs().get(action));
    var index = attempts.merge(action, 1, Integer::sum) - 1;
    return stubs.get(Math.min(index, stubs.size() - 1));
  }
}
