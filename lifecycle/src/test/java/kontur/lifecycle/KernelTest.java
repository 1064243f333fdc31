package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelTest {
  private static final String NESTED =
      """
      vars: { count: { type: int, default: 1 }, other: { type: int, default: 10 } }
      initial: a
      states:
        a:
          initial: one
          entry: [ { do: tell, with: { it: enter a } } ]
          exit: [ { do: tell, with: { it: exit a } } ]
          on:
            go: [ { to: b, set: { count: "${vars.other}", other: "${vars.count}" }, actions: [ { do: tell, with: { it: "go ${vars.count}" } } ] } ]
            back: [ { to: a } ]
          states:
            one:
              entry: [ { do: tell, with: { it: enter one } } ]
              exit: [ { do: tell, with: { it: exit one } } ]
              on: { note: [ { to: a.two } ], back: [ { when: "false", to: b } ] }
            two: { on: { note: [ { when: event.from == "agent", to: a.one } ] } }
        b:
          on: { back: [ { to: a@last } ], end: [ { to: c } ] }
        c: { final: true, entry: [ { do: note } ] }
      """;

  @Test
  void entersTheInitialStatesAndHandlesTheFirstEventThen() {
    var ticket = Ticket.of(NESTED).message("note");

    assertThat(ticket.state()).isEqualTo("a.two");
    assertThat(ticket.effects())
        .containsExactly("tell [enter a]", "tell [enter one]", "tell [exit one]");
    assertThat(ticket.step.consumed())
        .singleElement()
        .satisfies(consumed -> {
          assertThat(consumed.outcome()).isEqualTo(new Outcome.Applied());
          assertThat(consumed.from()).isEqualTo("a.one");
          assertThat(consumed.to()).isEqualTo("a.two");
          assertThat(consumed.rule()).isEqualTo("/states/a/states/one/on/note/0");
        });
  }

  @Test
  void setsFromOldValuesThenExitsActsAndEnters() {
    var ticket = Ticket.of(NESTED).message("changed").command("go");

    assertThat(ticket.effects())
        .containsExactly("tell [exit one]", "tell [exit a]", "tell [go 10]");
    assertThat(ticket.snapshot.vars()).containsEntry("count", 10L).containsEntry("other", 1L);
    assertThat(ticket.step.consumed().getFirst().rule()).isEqualTo("/states/a/on/go/0");
  }

  @Test
  void comesBackToTheChildThatWasActiveLast() {
    var ticket = Ticket.of(NESTED).message("note").command("go");
    assertThat(ticket.state()).isEqualTo("b");

    ticket.command("back");

    assertThat(ticket.state()).isEqualTo("a.two");
  }

  @Test
  void aStateThatNamesItselfIsLeftAndEnteredAgain() {
    var ticket = Ticket.of(NESTED).message("note").command("back");

    assertThat(ticket.state()).isEqualTo("a.one");
    assertThat(ticket.effects())
        .containsExactly("tell [exit a]", "tell [enter a]", "tell [enter one]");
  }

  @Test
  void anUnhandledMessageIsRecordedAndIgnored() {
    var ticket = Ticket.of(NESTED).message("note").message("note");

    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Ignored());
    assertThat(ticket.snapshot.lastNumber()).isEqualTo(2);
    assertThat(ticket.step.consumed()).hasSize(1);
  }

  @Test
  void aRefusedCommandChangesNothingAndHearsWhatIsAllowed() {
    var ticket = Ticket.of(NESTED).message("changed");
    var before = ticket.snapshot;

    ticket.command("end");

    assertThat(ticket.step.outcome())
        .isEqualTo(new Outcome.Refused("not-allowed", List.of("go", "back")));
    assertThat(ticket.snapshot).isSameAs(before);
    assertThat(ticket.step.effects()).isEmpty();
  }

  @Test
  void finalIsFinal() {
    var ticket = Ticket.of(NESTED).message("changed").command("go").command("end");
    assertThat(ticket.snapshot.ended()).isTrue();
    assertThat(ticket.effects()).containsExactly("note");
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();

    ticket.command("back");
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Refused("closed", List.of()));

    ticket.message("note");
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Ignored());
    assertThat(ticket.snapshot.lastNumber()).isEqualTo(2);
  }

  @Test
  void aPayloadThatBreaksItsDeclarationIsRefusedOrTheSendersMistake() {
    var ticket = Ticket.of(NESTED).message("changed").command("go");

    ticket.command("end", Map.of("why", "bored"));
    assertThat(ticket.step.outcome())
        .isEqualTo(
            new Outcome.Refused(
                "invalid: 'why' must be one of [done, tired]", List.of("back", "end")));

    assertThatThrownBy(() -> ticket.message("note", Map.of("from", 7L)))
        .isInstanceOf(BadEnvelope.class)
        .hasMessage("note: 'from' must be of type string");
  }

  @Test
  void numbersFromAWireThatKnowsDoublesOnlyBecomeInts() {
    var ticket =
        Ticket.of(
                """
                vars: { count: { type: int } }
                initial: a
                states:
                  a:
                    invoke: { do: ask, timeout: 1m, result: { n: { type: int } }, done: [ { set: { count: "${result.n}" }, to: b } ], failed: [ { to: b } ] }
                  b: { final: true }
                """)
            .message("note");

    ticket.happen(
        new Event.InvokeDone(ticket.snapshot.invokes().getFirst().epoch(), Map.of("n", 7.0)));

    assertThat(ticket.snapshot.vars()).containsEntry("count", 7L);
  }

  @Test
  void repeatsAreRecognisedByNumberAndById() {
    var ticket = Ticket.of(NESTED).message("note");
    var before = ticket.snapshot;

    ticket.happen(ticket.envelope(1, "other", "note", Map.of(), ticket.now));
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Duplicate());
    assertThat(ticket.snapshot).isSameAs(before);

    ticket.happen(ticket.envelope(0, "x", "go", Map.of(), ticket.now));
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Applied());
    ticket.happen(ticket.envelope(0, "x", "go", Map.of(), ticket.now));
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Duplicate());
  }

  @Test
  void theLast512CommandsAreRememberedInLittleSpace() {
    var ticket =
        Ticket.of(
            """
            initial: a
            states: { a: { on: { go: [ { actions: [ { do: note } ] } ], end: [ { to: b } ] } }, b: { final: true } }
            """);
    for (var i = 0; i < 600; i++) {
      ticket.happen(
          ticket.envelope(
              0, "6f1f64c9-3c0b-5b5e-9b53-%012d".formatted(i), "go", Map.of(), ticket.now));
    }

    assertThat(ticket.snapshot.hasSeen("6f1f64c9-3c0b-5b5e-9b53-000000000599")).isTrue();
    assertThat(ticket.snapshot.hasSeen("6f1f64c9-3c0b-5b5e-9b53-000000000088")).isTrue();
    assertThat(ticket.snapshot.hasSeen("6f1f64c9-3c0b-5b5e-9b53-000000000087")).isFalse();
    assertThat(ticket.snapshot.toJson()).hasSizeLessThan(12_000);
  }

  @Test
  void deferredEventsAreOfferedAgainInOrder() {
    var ticket =
        Ticket.of(
            """
            vars: { log: { type: string } }
            initial: a
            on: { note: [ { actions: [ { do: tell, with: { it: root } } ] } ] }
            states:
              a: { defer: [ note, end ], on: { go: [ { to: b } ] } }
              b:
                on:
                  note: [ { set: { log: "${vars.log + event.from}" } } ]
                  end: [ { when: event.why == "tired", to: c } ]
              c: { final: true }
            """);
    ticket.message("note", Map.of("from", "x")).message("note", Map.of("from", "y"));
    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Deferred());
    ticket.command("end", Map.of("why", "tired"));
    assertThat(ticket.snapshot.defers("m1")).isTrue();

    ticket.command("go");

    assertThat(ticket.snapshot.vars()).containsEntry("log", "xy");
    assertThat(ticket.state()).isEqualTo("c");
    assertThat(ticket.step.consumed())
        .extracting(consumed -> consumed.envelope().type() + " " + consumed.outcome().word())
        .containsExactly("go applied", "note applied", "note applied", "end applied");
    assertThat(ticket.snapshot.defers("m1")).isFalse();
  }

  @Test
  void aFloodOfDeferredEventsStaysWithinBounds() {
    var ticket =
        Ticket.of(
            """
            initial: a
            states: { a: { defer: [ note ], on: { go: [ { to: b } ] } }, b: { final: true } }
            """);
    for (var i = 0; i < 150; i++) {
      ticket.message("note", Map.of("from", "customer"));
    }

    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Ignored());
    assertThat(ticket.effects()).containsExactly("lifecycle.deferred-overflow [note]");
    assertThat(ticket.snapshot.toJson()).hasSizeLessThan(32 * 1024);

    ticket.command("go");
    assertThat(ticket.step.consumed()).hasSize(101);
  }

  @Test
  void aRuleWithoutAValueCountsAsFalseAndTells() {
    var ticket =
        Ticket.of(
                """
                vars: { zero: { type: int } }
                initial: a
                states:
                  a: { on: { go: [ { when: 1 / vars.zero == 1, to: b }, { set: { zero: "${1 % vars.zero}" }, actions: [ { do: tell, with: { it: "${7 / vars.zero}" } } ] } ], end: [ { to: b } ] } }
                  b: { final: true }
                """)
            .command("go");

    assertThat(ticket.step.outcome()).isEqualTo(new Outcome.Applied());
    assertThat(ticket.step.effects())
        .extracting(Effect::action, Effect::rule)
        .containsExactly(
            tuple("lifecycle.guard-error", "/states/a/on/go/0"),
            tuple("lifecycle.guard-error", "/states/a/on/go/1/set/zero"),
            tuple("lifecycle.guard-error", "/states/a/on/go/1/actions/0"));
  }

  @Test
  void aStepThatWouldNeverEndIsAbandoned() {
    var ticket =
        Ticket.of(
                """
                vars: { n: { type: int } }
                initial: a
                states:
                  a: { on: { go: [ { to: b } ], end: [ { to: c } ] }, after: [ { in: 1h, to: b } ] }
                  b: { always: [ { when: vars.n >= 0, set: { n: "${vars.n + 1}" } } ], on: { end: [ { to: c } ] } }
                  c: { final: true }
                """)
            .command("go");

    assertThat(ticket.state()).isEqualTo("a");
    assertThat(ticket.effects()).containsExactly("lifecycle.runaway [go]");
    assertThat(ticket.snapshot.vars()).containsEntry("n", 0L);

    ticket.wait(Duration.ofHours(2));
    assertThat(ticket.effects()).containsExactly("lifecycle.runaway [lifecycle.timer]");
    assertThat(ticket.snapshot.nextDeadline()).isEmpty();

    ticket.command("end");
    assertThat(ticket.snapshot.ended()).isTrue();
  }

  @Test
  void eventlessRulesAreTakenUntilNoneHolds() {
    var ticket =
        Ticket.of(
                """
                vars: { n: { type: int } }
                initial: a
                states:
                  a: { always: [ { when: vars.n < 5, set: { n: "${vars.n + 1}" } }, { when: vars.n == 5, to: b } ] }
                  b: { on: { end: [ { to: c } ] } }
                  c: { final: true }
                """)
            .message("note");

    assertThat(ticket.state()).isEqualTo("b");
    assertThat(ticket.snapshot.vars()).containsEntry("n", 5L);
  }

  @Test
  void aDefinitionOfAnotherHashIsNotTakenForThisOne() {
    var kernel = new Kernel(Grace.standard());
    var snapshot = Snapshot.initial(Examples.incident());

    assertThatThrownBy(
            () -> kernel.step(Examples.standard(), snapshot, new Event.Wake(), Ticket.MONDAY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoSnapshotIsNotRead() {
    for (var json : List.of("", "{}", "[1]", "{\"kernel\":2}", "{\"kernel\":1,\"seq\":\"x\"}")) {
      assertThatThrownBy(() -> Snapshot.fromJson(json.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
