package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.value.Field;
import org.junit.jupiter.api.Test;

/// Tickets that live at random, with standstills, repeats and late results.
class RandomWalkTest {
  private static final int WALKS = 40;
  private static final int STEPS = 120;

  @Test
  void theShippedLifecycleNeverRunsAwayAndReplaysToTheSame() {
    walkThrough(
        Examples.standard(), Map.of("channel", "email"), Map.of("assignee", "a1", "category", "x"));
  }

  @Test
  void theIncidentNeverRunsAwayAndReplaysToTheSame() {
    walkThrough(Examples.incident(), Map.of("service", "mail", "severity", 1L), Map.of());
  }

  /// One input of a walk.
  private record Input(Event event, Instant now) {}

  private static void walkThrough(
      Definition definition, Map<String, Object> facts, Map<String, Object> words) {
    // In parallel, since all tickets of a process share one definition.
    IntStream.range(0, WALKS)
        .parallel()
        .forEach(seed -> walk(new Walk(definition, facts, words, new Random(seed))));
  }

  private static void walk(Walk walk) {
    for (var i = 0; i < STEPS; i++) {
      walk.step();
    }
    assertThat(walk.replayed().hash()).isEqualTo(walk.snapshot.hash());
    assertThat(walk.snapshot.toJson()).hasSizeLessThan(32 * 1024);
    assertThat(walk.endsByItself()).isTrue();
  }

  private static final class Walk {
    private final Kernel kernel = new Kernel(Grace.standard());
    private final Definition definition;
    private final Map<String, Object> facts;
    private final Map<String, Object> words;
    private final Random random;
    private final List<Input> inputs = new ArrayList<>();
    private Instant now = Ticket.MONDAY;
    private Snapshot snapshot;
    private long number;
    private int commands;

    Walk(
        Definition definition,
        Map<String, Object> facts,
        Map<String, Object> words,
        Random random) {
      this.definition = definition;
      this.facts = facts;
      this.words = words;
      this.random = random;
      this.snapshot = Snapshot.initial(definition);
    }

    void step() {
      now = now.plusSeconds(random.nextInt(random.nextInt(5) == 0 ? 200_000 : 2_000));
      if (random.nextInt(3) > 0) {
        wakeUntilNothingIsDue();
      }
      happen(
          switch (random.nextInt(6)) {
            case 0 -> new Event.Wake();
            case 1 -> ended();
            case 2 -> inputs.isEmpty() ? new Event.Wake() : inputs.getLast().event();
            default -> envelope();
          });
    }

    private void wakeUntilNothingIsDue() {
      for (var i = 0;
          i < 50 && snapshot.nextDeadline().filter(d -> !d.isAfter(now)).isPresent();
          i++) {
        happen(new Event.Wake());
      }
      assertThat(snapshot.nextDeadline().filter(d -> !d.isAfter(now))).isEmpty();
    }

    private void happen(Event event) {
      inputs.add(new Input(event, now));
      var step = kernel.step(definition, snapshot, event, now);
      var again = kernel.step(definition, Snapshot.fromJson(snapshot.toJson()), event, now);
      assertThat(again).isEqualTo(step);
      assertThat(step.effects())
          .extracting(Effect::action)
          .doesNotContain("lifecycle.runaway", "lifecycle.guard-error");
      assertThat(step.consumed()).hasSizeLessThan(200);
      if (snapshot.ended()) {
        assertThat(step.snapshot().state()).isEqualTo(snapshot.state());
        assertThat(step.effects()).isEmpty();
      }
      snapshot = step.snapshot();
    }

    private Event envelope() {
      var declared = new ArrayList<>(definition.chart().declared().events().values());
      var rule = declared.get(random.nextInt(declared.size()));
      var payload = new HashMap<String, Object>();
      rule.payload().all().forEach(field -> payload.put(field.name(), value(field)));
      var current = new HashMap<>(facts);
      if (definition.name().equals("default")) {
        current.put("priority", List.of("low", "high", "urgent").get(random.nextInt(3)));
      }
      var command = rule.kind() == EventRule.Kind.COMMAND;
      return new Event.Envelope(
          command ? 0 : ++number,
          command ? "c" + ++commands : "m" + number,
          rule.name(),
          now.minusSeconds(random.nextInt(30)),
          payload,
          current,
          "user:walk");
    }

    private Object value(Field field) {
      if (!field.allowed().isEmpty()) {
        return field.allowed().get(random.nextInt(field.allowed().size()));
      }
      return switch (field.type()) {
        case BOOL -> random.nextBoolean();
        case INT -> (long) random.nextInt(10);
        case DOUBLE -> random.nextDouble();
        case STRINGS -> List.of("t" + random.nextInt(3));
        case TIMESTAMP -> now.toString();
        case STRING -> words.getOrDefault(field.name(), "w" + random.nextInt(3));
      };
    }

    private Event ended() {
      var invokes = snapshot.invokes();
      var epoch = invokes.isEmpty() ? random.nextInt(10) : invokes.getFirst().epoch();
      return random.nextBoolean()
          ? new Event.InvokeFailed(epoch, "unavailable")
          : new Event.InvokeDone(
              epoch, Map.of("category", "billing", "confidence", 0.5, "spam", false));
    }

    private Snapshot replayed() {
      var again = Snapshot.initial(definition);
      for (var input : inputs) {
        again = kernel.step(definition, again, input.event(), input.now()).snapshot();
      }
      return again;
    }

    /// Whether commands and time alone can end the ticket.
    private boolean endsByItself() {
      if (snapshot.state().isEmpty()) {
        return true;
      }
      for (var i = 0; i < 200 && !snapshot.ended(); i++) {
        now = now.plus(Duration.ofDays(1));
        wakeUntilNothingIsDue();
        var way =
            List.of(
                "ticket.assign",
                "ticket.resolve",
                "ticket.close",
                "incident.ack",
                "incident.resolve");
        for (var command : way) {
          if (definition.isCommand(command) && !snapshot.ended()) {
            var payload =
                Map.<String, Object>of("assignee", "a", "resolution", "solved", "by", "b");
            happen(
                new Event.Envelope(0, "e" + ++commands, command, now, payload, facts, "user:walk"));
          }
        }
      }
      return snapshot.ended();
    }
  }
}
