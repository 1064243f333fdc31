package kontur.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionsTest {
  private static final String DEFAULT =
      new String(Examples.file("default.yaml"), StandardCharsets.UTF_8);

  @Test
  void theShippedLifecycleOnlyIgnoresMessagesOnPurpose() {
    var reading = Definitions.read(Examples.file("default.yaml"), "default.yaml");

    assertThat(reading.findings())
        .allSatisfy(finding -> {
          assertThat(finding.level()).isEqualTo(Finding.Level.INFO);
          assertThat(finding.message()).contains("'message.received' is silently ignored");
        })
        .extracting(Finding::line)
        .containsExactly(133, 143, 151, 164);
    assertThat(reading.definition().name()).isEqualTo("default");
    assertThat(reading.definition().version()).isEqualTo("1.0.0");
    assertThat(reading.definition().sha256())
        .isEqualTo(Definitions.sha256(Examples.file("default.yaml")));
  }

  @Test
  void anotherLifecycleMayHaveActionsOfItsOwn() {
    var refused = Definitions.read(Examples.file("incident.yaml"), "incident.yaml");

    assertThat(refused).isInstanceOf(Reading.Broken.class);
    assertThat(refused.findings()).extracting(Finding::code).containsOnly("L011", "L070");
    assertThat(Examples.incident().title()).isEqualTo("Major incident");
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void namesTheMistakeAndItsPlace(Mistake mistake) {
    assertThat(DEFAULT).contains(mistake.right());

    var findings = read(DEFAULT.replace(mistake.right(), mistake.wrong()));

    assertThat(findings)
        .extracting(f -> f.code() + " " + f.line() + ":" + f.column() + " " + f.pointer())
        .contains(mistake.place());
    assertThat(findings)
        .extracting(Finding::sentence)
        .anySatisfy(sentence -> assertThat(sentence).contains(mistake.sentence()));
  }

  /// A change to the shipped lifecycle, and what is found then.
  private record Mistake(String right, String wrong, String place, String sentence) {}

  private static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake(
            "when: ticket.priority == \"urgent\", in: 30m",
            "when: ticket.priorty == \"urgent\", in: 30m",
            "L020 55:23 /clocks/first-response/target/0/when",
            "undefined field 'priorty'"),
        new Mistake(
            "clock.resolution.breach:",
            "clock.resolution.breech:",
            "L011 80:3 /on/clock.resolution.breech",
            "no such clock mark 'clock.resolution.breech', did you mean 'clock.resolution.breach'?"),
        new Mistake(
            "to: open.waiting",
            "to: open.waitng",
            "L011 136:19 /states/open/states/classified/on/message.received/0/to",
            "no state 'open.waitng', did you mean 'open.waiting'?"),
        new Mistake(
            "ticket.close: [ { to: closed } ]",
            "ticket.clse: [ { to: closed } ]",
            "L010 183:7 /states/resolved/on/ticket.clse",
            "undeclared event 'ticket.clse', did you mean 'ticket.close'?"),
        new Mistake(
            "with: { type: ticket.resolved } }",
            "with: { type: ticket.resolved }, when: event.from == \"agent\" }",
            "L020 162:69 /states/resolved/entry/0/when",
            "undeclared reference to 'event'"),
        new Mistake(
            "set: { resolution: \"${event.resolution}\" }",
            "set: { resoltion: \"${event.resolution}\" }",
            "L021 118:18 /states/open/on/ticket.resolve/0/set/resoltion",
            "no var 'resoltion', did you mean 'resolution'?"),
        new Mistake(
            "set: { resolution: \"${event.resolution}\" }",
            "set: { reopens: \"${event.resolution}\" }",
            "L021 118:30 /states/open/on/ticket.resolve/0/set/reopens",
            "the value is of type string, not int"),
        new Mistake(
            "set: { resolution: no-reply }",
            "set: { reopens: no-reply }",
            "L021 157:39 /states/open/states/waiting/after/1/set/reopens",
            "'reopens' must be of type int"),
        new Mistake(
            "do: notify, with: { to: \"${vars.assignee}\", template: customer-replied",
            "do: notfy, with: { to: \"${vars.assignee}\", template: customer-replied",
            "L011 147:32 /states/open/states/assigned/on/message.received/1/actions/0/do",
            "no action 'notfy', did you mean 'notify'?"),
        new Mistake(
            "in: 30m, calendar: support-eu",
            "in: 30m, calendar: support",
            "L011 138:34 /states/open/states/classified/after/0/calendar",
            "no calendar 'support'"),
        new Mistake(
            "holidays:",
            "holydays:",
            "L001 49:5 /calendars/support-eu/holydays",
            "unknown key 'holydays', did you mean 'holidays'?"),
        new Mistake(
            "timezone: Europe/Berlin",
            "timezone: Europe/Berln",
            "L001 42:15 /calendars/support-eu/timezone",
            "'Europe/Berln' is no time zone"),
        new Mistake(
            "mon: [ \"09:00-18:00\" ]",
            "mon: [ \"19:00-18:00\" ]",
            "L001 44:15 /calendars/support-eu/week/mon/0",
            "must open before it closes"),
        new Mistake(
            "kind: facts }",
            "kind: fact }",
            "L001 38:28 /events/ticket.changed/kind",
            "enumeration"),
        new Mistake(
            "- when: event.from == \"customer\" && vars.assignee != \"\"\n          set",
            "- set",
            "L040 168:11 /states/resolved/on/message.received/1",
            "shadowed by an unconditional transition before it"),
        new Mistake(
            "      failed:\n        - to: open\n          actions: [ { do: notify, with: { to: lead, template: classify-failed } } ]\n",
            "",
            "L001 92:7 /states/new/invoke",
            "'failed' is missing"),
        new Mistake(
            "met-in: [ resolved, closed ]",
            "",
            "L060 61:3 /clocks/resolution",
            "can start but never be met"),
        new Mistake(
            "pauses-in: [ open.waiting ]",
            "pauses-in: [ resolved ]",
            "L060 61:3 /clocks/resolution",
            "pauses in 'resolved', where it does not run"),
        new Mistake(
            "{ in: 72h, to: closed }",
            "{ in: 72h, to: closed }\n      - { in: 80h, to: open }",
            "L051 186:9 /states/resolved/after/1",
            "never fires"),
        new Mistake(
            "escalation: { type: int, default: 0 }",
            "escalation: { type: int, default: 0 }\n  mood: { type: string }",
            "L070 21:3 /vars/mood",
            "var 'mood' is never used"));
  }

  @Test
  void seesThatATicketCouldNeverEnd() {
    var broken =
        DEFAULT
            .replace("{ in: 72h, to: closed }", "{ in: 72h, set: { resolution: late } }")
            .replace("[ { to: closed } ]", "[ { set: { resolution: given-up } } ]")
            .replace("          to: closed\n", "");

    assertThat(read(broken))
        .extracting(Finding::code, Finding::message)
        .contains(
            tuple("L030", "unreachable state 'closed'"),
            tuple(
                "L031",
                "no way to a final state from new, open.classified, open.assigned, open.waiting,"
                    + " resolved"));
  }

  @Test
  void warnsOfAStateInWhichATicketMayWaitForEver() {
    assertThat(read(small("a: { on: { go: [ { to: b } ] } }")))
        .extracting(Finding::code, Finding::level, Finding::pointer)
        .containsExactly(tuple("L032", Finding.Level.WARNING, "/states/a"));
    assertThat(read(small("a: { on: { go: [ { to: b } ] }, after: [ { in: 1d, to: b } ] }")))
        .isEmpty();
  }

  @Test
  void triesGuardsWithEveryCaseThatTheyCanTellApart() {
    assertThat(guard("event.from == \"agent\" && event.from == \"customer\""))
        .contains("L041 the guard is never true");
    assertThat(guard("event.from != \"agent\" || event.from == \"agent\""))
        .contains("L041 the guard is always true");
    assertThat(guard("event.from == \"agent\" && event.author == \"x\""))
        .noneMatch(finding -> finding.startsWith("L041 the guard"));
    assertThat(
            warnings(
                DEFAULT.replace(
                    "            - when: event.from == \"customer\"\n              actions",
                    "            - when: event.from == \"agent\" && event.public && event.author == \"b\"\n"
                        + "              actions")))
        .contains("L041 whenever the guard is true, one before it is too");
    assertThat(guard("event.author.startsWith(\"x\") && event.author == \"y\"")).isEmpty();
  }

  private static List<String> guard(String source) {
    return warnings(
        DEFAULT.replace(
            "- when: event.from == \"agent\" && event.public && event.author != \"\"",
            "- when: '" + source + "'"));
  }

  private static List<String> warnings(String yaml) {
    return read(yaml).stream()
        .filter(finding -> finding.level() != Finding.Level.INFO)
        .map(finding -> finding.code() + " " + finding.message())
        .toList();
  }

  @Test
  void seesCirclesThatTurnByThemselves() {
    assertThat(
            read(
                small(
                    "a: { always: [ { to: c } ], on: { go: [ { to: b } ] } }",
                    "c: { always: [ { to: a } ] }")))
        .extracting(Finding::code, Finding::message)
        .contains(tuple("L050", "cycle of eventless transitions: a -> c"));
    assertThat(
            read(
                small(
                    "a: { after: [ { in: 10m, to: c } ], on: { go: [ { to: b } ] } }",
                    "c: { after: [ { in: 10m, to: a } ] }")))
        .extracting(Finding::code, Finding::level, Finding::message)
        .contains(tuple("L050", Finding.Level.WARNING, "timers alone go round in PT20M: a -> c"));
  }

  @Test
  void saysWhereYamlIsBroken() {
    assertThat(read("apiVersion: lifecycle/v1\nkind: [\n").getFirst().sentence())
        .startsWith("x.yaml:3:1: L001");
    assertThat(read("a: 1\na: 2\n").getFirst().sentence())
        .startsWith("x.yaml:2:1: L001 the key 'a' stands here twice");
    assertThat(read("").getFirst().message()).isEqualTo("the file is empty");
  }

  @Test
  void refusesABombOfAliases() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (var i = 1; i < 9; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("*a").append(i - 1).append("]\n");
    }

    assertThat(read(bomb.toString()).getFirst().message()).contains("aliases");
  }

  @Test
  void tellsEveryMistakeInASentenceOfItsOwn() {
    var broken = DEFAULT.replace("ticket.priority ==", "ticket.priorty ==");
    var reading = Definitions.read(broken.getBytes(StandardCharsets.UTF_8), "x.yaml");

    assertThatThrownBy(reading::definition)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("x.yaml:55:23: L020 undefined field 'priorty'")
        .message()
        .hasLineCount(3);
  }

  private static String small(String... states) {
    return """
    apiVersion: lifecycle/v1
    kind: Lifecycle
    metadata: { name: small, version: 1.0.0 }
    events: { go: { kind: command } }
    initial: a
    states:
      %s
      b: { final: true }
    """
        .formatted(String.join("\n  ", states));
  }

  private static List<Finding> read(String yaml) {
    return Definitions.read(yaml.getBytes(StandardCharsets.UTF_8), "x.yaml").findings();
  }
}
