package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A ticket to play with: every step is taken twice, once from the snapshot's JSON, and must come
/// to the same.
final class Ticket {
  static final Instant MONDAY = Instant.parse("2026-11-02T09:00:00Z");
  static final Set<String> ACTIONS = Set.of("tell", "ask", "note");

  final Definition definition;
  private final Kernel kernel = new Kernel(Grace.standard());
  private final Map<String, Object> facts = new HashMap<>();
  Instant now = MONDAY;
  Snapshot snapshot;
  Step step;
  private long number;

  Ticket(Definition definition, Map<String, Object> facts) {
    this.definition = definition;
    this.facts.putAll(facts);
    this.snapshot = Snapshot.initial(definition);
    this.step = happen(new Event.Wake());
  }

  /// A small lifecycle: header and events are given, the rest is `body`.
  static Ticket of(String body) {
    var yaml =
        """
        apiVersion: lifecycle/v1
        kind: Lifecycle
        metadata: { name: small, version: 1.0.0 }
        ticket:
          priority: { type: string, enum: [low, high], default: low }
        events:
          note: { kind: message, payload: { from: { type: string, default: customer } } }
          go: { kind: command }
          back: { kind: command }
          end: { kind: command, payload: { why: { type: string, enum: [done, tired], default: done } } }
          changed: { kind: facts }
        """
            + body;
    var reading = Definitions.read(yaml.getBytes(StandardCharsets.UTF_8), "small.yaml", ACTIONS);
    return new Ticket(reading.definition(), Map.of());
  }

  Ticket message(String type, Map<String, Object> payload) {
    happen(envelope(++number, "m" + number, type, payload, now));
    return this;
  }

  Ticket message(String type) {
    return message(type, Map.of());
  }

  Ticket command(String type, Map<String, Object> payload) {
    happen(envelope(0, "c-" + type + "-" + now, type, payload, now));
    return this;
  }

  Ticket command(String type) {
    return command(type, Map.of());
  }

  Ticket fact(String name, Object value) {
    facts.put(name, value);
    return message("changed");
  }

  /// Lets time pass; what is due happens on time.
  Ticket wait(Duration time) {
    var until = now.plus(time);
    while (true) {
      var due = snapshot.nextDeadline().filter(at -> !at.isAfter(until));
      if (due.isEmpty()) {
        break;
      }
      now = due.get().isAfter(now) ? due.get() : now;
      happen(new Event.Wake());
    }
    now = until;
    return this;
  }

  /// Lets time pass while nobody runs the kernel.
  Ticket sleep(Duration time) {
    now = now.plus(time);
    return this;
  }

  Step happen(Event event) {
    var again = kernel.step(definition, Snapshot.fromJson(snapshot.toJson()), event, now);
    step = kernel.step(definition, snapshot, event, now);
    assertThat(again).isEqualTo(step);
    assertThat(again.snapshot().hash()).isEqualTo(step.snapshot().hash());
    snapshot = step.snapshot();
    return step;
  }

  Event.Envelope envelope(
      long n, String id, String type, Map<String, Object> payload, Instant occurredAt) {
    return new Event.Envelope(n, id, type, occurredAt, payload, facts, "user:test");
  }

  String state() {
    return snapshot.state();
  }

  List<String> effects() {
    return step.effects().stream()
        .map(effect ->
            effect.action()
                + (effect.arguments().isEmpty() ? "" : " " + effect.arguments().values()))
        .toList();
  }

  String clock(String name) {
    return snapshot.clocks().stream()
        .filter(clock -> clock.name().equals(name))
        .map(clock -> clock.mode().word() + (clock.dueAt() == null ? "" : " " + clock.dueAt()))
        .findFirst()
        .orElseThrow();
  }
}
