package kontur.workflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LateTimerTest {
  private static final Instant MONDAY = Instant.parse("2026-11-02T09:00:00Z");

  @Test
  void aTimerThatTheEngineLostStillClosesTheTicketAfterAGrace() {
    var first = Harness.environment(MONDAY);
    try (var harness = Harness.skipping(first, Harness.settings())) {
      var ticket = harness.tickets.open(Map.of());
      harness.events(ticket, ticket.events.getFirst());
      harness.command(ticket, "ticket.resolve", Map.of("resolution", "solved"));
      assertThat(harness.state(ticket)).isEqualTo("resolved");

      var second = Harness.environment(MONDAY.plus(Duration.ofDays(4)));
      try (var later = Harness.skipping(second, Harness.settings(), harness.tickets)) {
        // What the reconciler does with a ticket whose deadline passed.
        later.runs.handle(ticket.id, List.of(), "r/1", Harness.LIMIT);
        second.sleep(Duration.ofSeconds(60));
        assertThat(later.state(ticket)).isEqualTo("resolved");

        second.sleep(Duration.ofSeconds(90));

        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(later.state(ticket)).isEqualTo("closed"));
      }
    }
  }
}
