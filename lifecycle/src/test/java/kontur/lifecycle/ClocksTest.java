package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private static final String CLOCK =
      """
      vars: { warned: { type: int }, breached: { type: int } }
      clocks:
        answer:
          target: [ { when: ticket.priority == "high", in: 1h }, { in: 4h } ]
          runs-in: [ a ]
          pauses-in: [ a.idle ]
          met-in: [ b ]
          met-on: { event: note, when: event.from == "agent" }
          on-reentry: %s
          marks: { warn: 50, breach: 100 }
      on:
        clock.answer.warn: [ { set: { warned: "${vars.warned + 1}" } } ]
        clock.answer.breach: [ { set: { breached: "${vars.breached + 1}" } } ]
      initial: a
      states:
        a:
          initial: busy
          on: { end: [ { to: b } ] }
          states:
            busy: { on: { go: [ { to: a.idle } ] } }
            idle: { on: { back: [ { to: a.busy } ] } }
        b: { on: { back: [ { to: a } ], go: [ { to: c } ] } }
        c: { final: true }
      """;

  @Test
  void warnsAndBreachesOnce() {
    var ticket = clock("ignore");
    assertThat(ticket.clock("answer")).isEqualTo("running 2026-11-02T13:00:00Z");

    ticket.wait(Duration.ofHours(3));
    assertThat(ticket.snapshot.vars()).containsEntry("warned", 1L).containsEntry("breached", 0L);

    ticket.wait(Duration.ofHours(30));
    assertThat(ticket.clock("answer")).startsWith("breached");
    assertThat(ticket.snapshot.vars()).containsEntry("warned", 1L).containsEntry("breached", 1L);
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();
  }

  @Test
  void aPauseIsNotCounted() {
    var ticket = clock("ignore").wait(Duration.ofHours(1)).command("go");
    assertThat(ticket.clock("answer")).isEqualTo("paused");
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();

    ticket.wait(Duration.ofDays(400)).command("back");

    assertThat(ticket.clock("answer")).isEqualTo("running " + ticket.now.plusSeconds(3 * 3600));
  }

  @Test
  void aPauseNeverSkipsAMark() {
    var ticket = clock("ignore").sleep(Duration.ofHours(3)).command("go");

    assertThat(ticket.snapshot.vars()).containsEntry("warned", 1L);
    assertThat(ticket.step.consumed())
        .extracting(consumed -> consumed.envelope().type())
        .containsExactly("clock.answer.warn", "go");
  }

  @Test
  void aHigherPriorityMovesTheDeadlineAndKeepsTheTimeSpent() {
    var ticket = clock("ignore").wait(Duration.ofMinutes(20)).fact("priority", "high");
    assertThat(ticket.clock("answer")).isEqualTo("running 2026-11-02T10:00:00Z");

    ticket.command("go").wait(Duration.ofHours(5)).command("back");
    assertThat(ticket.clock("answer")).isEqualTo("running " + ticket.now.plusSeconds(40 * 60));

    ticket.fact("priority", "low");
    assertThat(ticket.clock("answer"))
        .isEqualTo("running " + ticket.now.plusSeconds(3 * 3600 + 40 * 60));
  }

  @Test
  void aTargetThatHasPassedAlreadyBreachesAtOnce() {
    var ticket = clock("ignore").wait(Duration.ofMinutes(90)).fact("priority", "high");

    assertThat(ticket.clock("answer")).startsWith("breached");
    assertThat(ticket.snapshot.vars()).containsEntry("warned", 1L).containsEntry("breached", 1L);
  }

  @Test
  void isMetByAnEventAndStaysMet() {
    var ticket = clock("resume").wait(Duration.ofHours(1)).message("note", Map.of("from", "agent"));
    assertThat(ticket.clock("answer")).isEqualTo("met");

    ticket.command("go").command("back");
    assertThat(ticket.clock("answer")).isEqualTo("met");
  }

  @Test
  void anAnswerInTimeStaysInTimeWhenItIsReadLate() {
    var ticket = clock("ignore");
    var answered = ticket.now.plus(Duration.ofHours(3));
    ticket.sleep(Duration.ofHours(6));

    ticket.happen(ticket.envelope(2, "m2", "note", Map.of("from", "agent"), answered));

    assertThat(ticket.clock("answer")).isEqualTo("met");
    assertThat(ticket.snapshot.vars()).containsEntry("warned", 1L).containsEntry("breached", 0L);
  }

  @Test
  void reopeningResumesRestartsOrIsIgnored() {
    var resumed = clock("resume").wait(Duration.ofHours(3)).command("end");
    assertThat(resumed.clock("answer")).isEqualTo("met");
    resumed.wait(Duration.ofHours(10)).command("back");
    assertThat(resumed.clock("answer")).isEqualTo("running " + resumed.now.plusSeconds(3600));
    assertThat(resumed.wait(Duration.ofMinutes(59)).snapshot.vars()).containsEntry("warned", 1L);

    var restarted = clock("restart").wait(Duration.ofHours(3)).command("end").command("back");
    assertThat(restarted.clock("answer"))
        .isEqualTo("running " + restarted.now.plusSeconds(4 * 3600));
    assertThat(restarted.wait(Duration.ofHours(3)).snapshot.vars()).containsEntry("warned", 2L);

    var ignored = clock("ignore").wait(Duration.ofHours(3)).command("end").command("back");
    assertThat(ignored.clock("answer")).isEqualTo("met");
  }

  @Test
  void breachedIsFinal() {
    var ticket = clock("restart").wait(Duration.ofHours(5)).command("end").command("back");

    assertThat(ticket.clock("answer")).startsWith("breached");
    assertThat(ticket.wait(Duration.ofHours(9)).snapshot.vars()).containsEntry("breached", 1L);
  }

  private static Ticket clock(String reentry) {
    return Ticket.of(CLOCK.formatted(reentry)).message("changed");
  }
}
