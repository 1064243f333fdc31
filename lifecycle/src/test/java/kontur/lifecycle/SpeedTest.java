package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpeedTest {
  @Test
  void aWarmStepTakesFarLessThanAMillisecond() {
    var definition = Examples.standard();
    var kernel = new Kernel(Grace.standard());
    var ticket = new Ticket(definition, Map.of("channel", "email"));
    ticket.message("message.received", Map.of("messageId", "m", "from", "customer"));
    ticket.happen(new Event.InvokeFailed(ticket.snapshot.invokes().getFirst().epoch(), "down"));
    var assign = ticket.envelope(0, "c", "ticket.assign", Map.of("assignee", "a1"), ticket.now);
    var rounds = 2_000;
    for (var i = 0; i < rounds; i++) {
      kernel.step(definition, ticket.snapshot, assign, ticket.now);
    }

    var began = System.nanoTime();
    for (var i = 0; i < rounds; i++) {
      kernel.step(definition, ticket.snapshot, assign, ticket.now);
    }
    var each = Duration.ofNanos((System.nanoTime() - began) / rounds);

    assertThat(each).isLessThan(Duration.ofMillis(5));
  }
}
