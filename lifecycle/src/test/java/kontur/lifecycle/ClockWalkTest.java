package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A clock against somebody who counts the minutes one by one.
class ClockWalkTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final int WARN = 50;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void marksFireInTheMinuteInWhichSomebodyWhoCountsWouldSayThem(int seed) {
    var random = new Random(seed);
    var ticket = Ticket.of(lifecycle()).message("changed");
    var counter = new Counter(ticket.now);
    var marks = new ArrayList<String>();

    for (var i = 0; i < 25; i++) {
      var minutes = 1 + random.nextInt(random.nextInt(3) == 0 ? 2_000 : 90);
      for (var minute = 0; minute < minutes; minute++) {
        ticket.wait(Duration.ofMinutes(1));
        collect(ticket, marks);
        counter.minute();
      }
      change(random, ticket, counter);
      collect(ticket, marks);
    }

    assertThat(marks.stream().distinct()).containsExactlyElementsOf(counter.marks);
  }

  private static void change(Random random, Ticket ticket, Counter counter) {
    switch (random.nextInt(3)) {
      case 0 -> {
        var high = random.nextBoolean();
        ticket.fact("priority", high ? "high" : "low");
        counter.target(high ? 5 * 60 : 11 * 60);
      }
      case 1 -> {
        ticket.command("go");
        counter.running = false;
      }
      default -> {
        ticket.command("back");
        counter.running = true;
      }
    }
  }

  private static void collect(Ticket ticket, List<String> marks) {
    for (var consumed : ticket.step.consumed()) {
      var type = consumed.envelope().type();
      if (type.startsWith("clock.")) {
        marks.add(type + " " + consumed.envelope().occurredAt());
      }
    }
  }

  private static String lifecycle() {
    return """
    calendars:
      office: { timezone: Europe/Berlin, week: { mon: [ "09:00-12:00", "12:30-18:00" ], tue: [ "09:00-17:00" ], fri: [ "08:00-12:00" ] } }
    clocks:
      answer:
        calendar: office
        target: [ { when: ticket.priority == "high", in: 5h }, { in: 11h } ]
        runs-in: [ a ]
        pauses-in: [ a.idle ]
        met-in: [ b ]
        marks: { warn: 50, breach: 100 }
    initial: a
    states:
      a:
        initial: busy
        on: { end: [ { to: b } ] }
        states:
          busy: { on: { go: [ { to: a.idle } ] } }
          idle: { on: { back: [ { to: a.busy } ] } }
      b: { final: true }
    """;
  }

  private static final class Counter {
    private final List<String> marks = new ArrayList<>();
    private Instant now;
    private boolean running = true;
    private int spent;
    private int target = 11 * 60;

    Counter(Instant now) {
      this.now = now;
    }

    void minute() {
      if (running && isOpen()) {
        spent++;
      }
      now = now.plusSeconds(60);
      look();
    }

    void target(int minutes) {
      target = minutes;
      look();
    }

    private void look() {
      if (running) {
        reach("warn", target * WARN / 100);
        reach("breach", target);
      }
    }

    private void reach(String mark, int minutes) {
      var type = "clock.answer." + mark + " ";
      if (spent >= minutes && marks.stream().noneMatch(m -> m.startsWith(type))) {
        marks.add(type + now);
      }
    }

    private boolean isOpen() {
      var local = now.atZone(BERLIN);
      var minute = local.getHour() * 60 + local.getMinute();
      return switch (local.getDayOfWeek()) {
        case MONDAY -> (minute >= 540 && minute < 720) || (minute >= 750 && minute < 1080);
        case TUESDAY -> minute >= 540 && minute < 1020;
        case FRIDAY -> minute >= 480 && minute < 720;
        case WEDNESDAY, THURSDAY, SATURDAY, SUNDAY -> false;
      };
    }
  }
}
