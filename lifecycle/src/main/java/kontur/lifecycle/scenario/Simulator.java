package kontur.lifecycle.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Outcome;
import kontur.lifecycle.scenario.Scenario.Expected;
import kontur.lifecycle.scenario.Scenario.Move;

/// Tries scenarios on the kernel with a virtual clock.
public final class Simulator {
  private final Definition definition;

  public Simulator(Definition definition) {
    this.definition = definition;
  }

  /// Runs all cases of a scenario file.
  public List<Verdict> run(byte[] yaml, String file) {
    return Scenarios.read(yaml, file).stream().map(this::run).toList();
  }

  /// Runs one scenario.
  public Verdict run(Scenario scenario) {
    var failures = new ArrayList<String>();
    var ticket = new VirtualTicket(definition, scenario);
    for (var move : scenario.moves()) {
      var outcome = ticket.move(move);
      check(move, outcome, ticket, failures);
      ticket.forgetActions();
    }
    var ending = scenario.ending();
    if (!ending.path().isEmpty() && !ending.path().equals(ticket.path())) {
      failures.add("in the end: path is " + ticket.path() + ", not " + ending.path());
    }
    clocks("in the end", ending.clocks(), ticket, failures);
    ending
        .maxHistory()
        .filter(max -> ticket.historyEvents() > max)
        .ifPresent(max ->
            failures.add(
                "in the end: %d history events, more than %d"
                    .formatted(ticket.historyEvents(), max)));
    return new Verdict(
        scenario.name(),
        failures,
        ticket.path(),
        ticket.log(),
        ticket.historyEvents(),
        ticket.snapshot());
  }

  private static void check(
      Move move, Outcome outcome, VirtualTicket ticket, List<String> failures) {
    var at = "at +" + move.at().toString().substring(2).toLowerCase(Locale.ROOT);
    var expected = move.expected();
    var snapshot = ticket.snapshot();
    expected
        .state()
        .filter(state -> !state.equals(snapshot.state()))
        .ifPresent(state -> failures.add(at + ": state is " + snapshot.state() + ", not " + state));
    expected
        .outcome()
        .filter(word -> !word.equals(outcome.word()))
        .ifPresent(word -> failures.add(at + ": outcome is " + outcome.word() + ", not " + word));
    var reason = outcome instanceof Outcome.Refused refused ? refused.reason() : "none";
    expected
        .reason()
        .filter(wanted -> !wanted.equals(reason))
        .ifPresent(wanted -> failures.add(at + ": reason is " + reason + ", not " + wanted));
    actions(at, expected, ticket, failures);
    expected
        .vars()
        .forEach((name, value) -> {
          if (!value.equals(snapshot.vars().get(name))) {
            failures.add(at + ": " + name + " is " + snapshot.vars().get(name) + ", not " + value);
          }
        });
    clocks(at, expected.clocks(), ticket, failures);
  }

  private static void actions(
      String at, Expected expected, VirtualTicket ticket, List<String> failures) {
    var did = ticket.actions();
    var matched = 0;
    for (var action : did) {
      if (matched < expected.did().size() && action.equals(expected.did().get(matched))) {
        matched++;
      }
    }
    if (matched < expected.did().size()) {
      failures.add(at + ": did " + did + ", not " + expected.did());
    }
    for (var action : expected.notDid()) {
      if (did.contains(action)) {
        failures.add(at + ": did " + action + " although it should not");
      }
    }
  }

  private static void clocks(
      String at, Map<String, String> expected, VirtualTicket ticket, List<String> failures) {
    expected.forEach((name, mode) -> {
      var actual =
          ticket.snapshot().clocks().stream()
              .filter(clock -> clock.name().equals(name))
              .map(clock -> clock.mode().word())
              .findFirst()
              .orElse("missing");
      if (!actual.equals(mode)) {
        failures.add(at + ": clock " + name + " is " + actual + ", not " + mode);
      }
    });
  }
}
