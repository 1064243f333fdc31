package kontur.tickets.intake;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import kontur.events.v1.ChannelEvent;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.Accepted;
import kontur.tickets.v1.OnTicket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AtOneInstantTest {
  private static final int TRIES = 1000;

  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void twoFirstMessagesAtOneInstantGiveOneTicket() throws Exception {
    var together = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < TRIES; attempt++) {
        var chat = "race-" + attempt;
        var first = threads.submit(atOnce(together, telegram(chat, "one")));
        var second = threads.submit(atOnce(together, telegram(chat, "two")));

        assertThat(first.get().getTicketId()).isEqualTo(second.get().getTicketId());
        assertThat(List.of(first.get().getCreated(), second.get().getCreated()))
            .containsExactlyInAnyOrder(true, false);
      }
    }
    assertThat(
            service
                .sql()
                .sql("select count(*) from tickets.customer where name like 'Anna race-%'")
                .query(Long.class)
                .single())
        .isEqualTo(TRIES);
  }

  @Test
  void twoMailsOfOneThreadFromDifferentSendersGiveOneTicket() throws Exception {
    var together = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < TRIES; attempt++) {
        var anna = "anna%d@example.org".formatted(attempt);
        var boris = "boris%d@example.org".formatted(attempt);
        var original = mail(anna, "a%d@example.org".formatted(attempt), List.of(), List.of(boris));
        var answer =
            mail(
                boris,
                "b%d@example.org".formatted(attempt),
                List.of("a%d@example.org".formatted(attempt)),
                List.of(anna));
        var first = threads.submit(atOnce(together, original));
        var second = threads.submit(atOnce(together, answer));

        assertThat(first.get().getTicketId()).isEqualTo(second.get().getTicketId());
      }
    }
  }

  @Test
  void theSameBatchTwiceAtOneInstantGetsTheSameAnswer() throws Exception {
    var together = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var attempt = 0; attempt < 100; attempt++) {
        var batch =
            List.of(
                telegram("twice-" + attempt, "one"),
                mail(
                    "twice%d@example.org".formatted(attempt),
                    "w%d".formatted(attempt),
                    List.of(),
                    List.of()));
        Callable<List<Accepted>> deed =
            () -> {
              together.await();
              return accept(service, batch);
            };
        var first = threads.submit(deed);
        var second = threads.submit(deed);

        assertThat(first.get()).isEqualTo(second.get());
      }
    }
  }

  private static Callable<OnTicket> atOnce(CyclicBarrier together, ChannelEvent event) {
    return () -> {
      together.await();
      return accept(service, event);
    };
  }
}
