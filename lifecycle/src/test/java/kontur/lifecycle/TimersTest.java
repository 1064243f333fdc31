package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final String TIMERS =
      """
      calendars:
        office: { timezone: Europe/Berlin, week: { mon: [ "09:00-12:00", "13:00-17:00" ], tue: [ "09:00-17:00" ] } }
      initial: a
      states:
        a:
          on: { go: [ { to: a } ], note: [ { to: b } ] }
          after:
            - { in: 1h, actions: [ { do: tell, with: { it: hour } } ] }
            - { in: 3h, calendar: office, actions: [ { do: tell, with: { it: office } } ] }
            - { every: 90m, actions: [ { do: tell, with: { it: again } } ] }
            - { in: 5h, to: b }
        b: { on: { end: [ { to: c } ] } }
        c: { final: true }
      """;

  @Test
  void fireInOrderAndRepeat() {
    var ticket = Ticket.of(TIMERS).message("changed");
    assertThat(ticket.snapshot.nextDeadline()).contains(Ticket.MONDAY.plusSeconds(3600));

    assertThat(ticket.wait(Duration.ofMinutes(60)).effects()).containsExactly("tell [hour]");
    assertThat(ticket.wait(Duration.ofMinutes(30)).effects()).containsExactly("tell [again]");
    // 10:00 in Berlin, and lunch between
    assertThat(ticket.wait(Duration.ofMinutes(150)).effects()).containsExactly("tell [office]");
    assertThat(ticket.wait(Duration.ofMinutes(60)).state()).isEqualTo("b");
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();
  }

  @Test
  void dieWithTheirState() {
    var ticket = Ticket.of(TIMERS).message("changed").wait(Duration.ofMinutes(50));

    ticket.command("go");
    assertThat(ticket.snapshot.nextDeadline()).contains(ticket.now.plusSeconds(3600));

    ticket.message("note");
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();
  }

  @Test
  void aLateTimerThatLeavesTheStateLetsQueuedMessagesGoFirst() {
    var ticket = Ticket.of(TIMERS).message("changed").sleep(Duration.ofHours(6));

    ticket.happen(new Event.Wake());

    assertThat(ticket.state()).isEqualTo("a");
    assertThat(ticket.effects()).containsExactly("tell [hour]", "tell [again]", "tell [office]");
    assertThat(ticket.snapshot.nextDeadline()).contains(ticket.now.plusSeconds(120));
    assertThat(ticket.step.consumed())
        .extracting(consumed -> consumed.envelope().type())
        .contains("lifecycle.timer-postponed");

    assertThat(ticket.wait(Duration.ofSeconds(119)).state()).isEqualTo("a");
    assertThat(ticket.wait(Duration.ofSeconds(1)).state()).isEqualTo("b");
  }

  @Test
  void whatComesMeanwhileWinsOverALateTimer() {
    var ticket =
        Ticket.of(
                """
                initial: a
                states:
                  a: { on: { note: [ { to: b } ] }, after: [ { in: 1h, to: c } ] }
                  b: { on: { end: [ { to: c } ] } }
                  c: { final: true }
                """)
            .message("changed")
            .sleep(Duration.ofHours(2));
    ticket.happen(new Event.Wake());

    ticket.sleep(Duration.ofSeconds(60)).message("note").wait(Duration.ofDays(1));

    assertThat(ticket.state()).isEqualTo("b");
  }

  @Test
  void aMessageIsHandledBeforeATimerThatIsDue() {
    var ticket = Ticket.of(TIMERS).message("changed").sleep(Duration.ofHours(5).plusSeconds(1));

    ticket.message("note");

    assertThat(ticket.step.consumed())
        .extracting(consumed -> consumed.envelope().type())
        .containsExactly("note");
  }

  @Test
  void anActionInTimeIsHeard() {
    var ticket = invoking().message("note");
    var invoke = ticket.step.started().getFirst();
    assertThat(invoke.action()).isEqualTo("ask");
    assertThat(invoke.arguments()).isEqualTo(Map.of("who", "low"));
    assertThat(invoke.retry())
        .isEqualTo(new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(30)));
    assertThat(ticket.snapshot.nextDeadline()).contains(ticket.now.plusSeconds(120));
    assertThat(ticket.snapshot.invokes()).containsExactly(invoke);

    ticket.happen(new Event.InvokeDone(invoke.epoch(), Map.of("ok", true)));

    assertThat(ticket.state()).isEqualTo("b");
    assertThat(ticket.step.cancelled()).isEmpty();
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();
  }

  @Test
  void aResultThatIsNoneIsAFailure() {
    var ticket = invoking().message("note");

    ticket.happen(
        new Event.InvokeDone(ticket.snapshot.invokes().getFirst().epoch(), Map.of("ok", "yes")));

    assertThat(ticket.state()).isEqualTo("c");
    assertThat(ticket.step.consumed().getFirst().envelope().payload())
        .containsEntry("reason", "bad result: 'ok' must be of type bool");
  }

  @Test
  void anActionThatTakesTooLongIsGivenUp() {
    var ticket = invoking().message("note");
    var invoke = ticket.snapshot.invokes().getFirst();

    ticket.wait(Duration.ofMinutes(2));

    assertThat(ticket.state()).isEqualTo("c");
    assertThat(ticket.step.cancelled()).containsExactly(new InvokeCancelled(invoke.epoch(), "ask"));
  }

  @Test
  void anActionInterruptedByAStandstillGetsAnotherChance() {
    var ticket = invoking().message("note").sleep(Duration.ofHours(1));

    ticket.happen(new Event.Wake());

    assertThat(ticket.state()).isEqualTo("a");
    assertThat(ticket.snapshot.nextDeadline()).contains(ticket.now.plusSeconds(120));
    var invoke = ticket.snapshot.invokes().getFirst();
    ticket.happen(new Event.InvokeDone(invoke.epoch(), Map.of("ok", true)));
    assertThat(ticket.state()).isEqualTo("b");
  }

  @Test
  void anActionIsCancelledWithItsStateAndItsResultIgnored() {
    var ticket = invoking().message("note");
    var first = ticket.snapshot.invokes().getFirst();

    ticket.command("go");
    assertThat(ticket.step.cancelled()).containsExactly(new InvokeCancelled(first.epoch(), "ask"));
    assertThat(ticket.step.started()).hasSize(1);
    var before = ticket.snapshot;

    ticket.happen(new Event.InvokeDone(first.epoch(), Map.of("ok", true)));
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Ignored());
    assertThat(ticket.step.consumed()).isEmpty();
    assertThat(ticket.snapshot).isSameAs(before);
  }

  private static Ticket invoking() {
    return Ticket.of(
        """
        initial: a
        states:
          a:
            on: { go: [ { to: a } ] }
            invoke:
              do: ask
              with: { who: "${ticket.priority}" }
              timeout: 2m
              retry: { attempts: 5, backoff: 1s, max-backoff: 30s }
              result: { ok: { type: bool } }
              done: [ { when: result.ok, to: b } ]
              failed: [ { to: c } ]
          b: { on: { end: [ { to: c } ] } }
          c: { final: true }
        """);
  }
}
