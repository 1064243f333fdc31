package kontur.lifecycle.parse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kontur.lifecycle.RetryPolicy;
import kontur.lifecycle.chart.InvokeRule;
import kontur.lifecycle.chart.State;
import kontur.lifecycle.chart.TimerRule;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.expression.Scope;
import kontur.lifecycle.parse.Report.Suggestion;
import kontur.lifecycle.value.Fields;

/// Reads states with everything inside.
final class StateReader {
  private static final RetryPolicy ONCE =
      new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final Names names;
  private final RuleReader rules;
  private final TemplateReader templates;
  private final FieldsReader fields;
  private final Report report;
  private final Map<String, State> states = new LinkedHashMap<>();

  StateReader(Names names, RuleReader rules, TemplateReader templates, Report report) {
    this.names = names;
    this.rules = rules;
    this.templates = templates;
    this.fields = new FieldsReader(report);
    this.report = report;
  }

  /// All states by path, the root first.
  Map<String, State> read(Node file) {
    state("", "", file);
    return states;
  }

  private void state(String path, String parent, Node node) {
    var children = new ArrayList<String>();
    var inside = node.entries("states");
    inside.keySet().forEach(name -> children.add(child(path, name)));
    states.put(
        path,
        new State(
            path,
            node.text("label", path),
            node.get("final").isPresent(),
            new State.Nesting(parent, initial(path, node, inside), children),
            path.isEmpty() ? root(node) : rules(node),
            node.pointer()));
    inside.forEach((name, child) -> state(child(path, name), path, child));
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private String initial(String path, Node node, Map<String, Node> inside) {
    var initial = node.get("initial").orElse(null);
    if (initial == null) {
      return "";
    }
    if (!inside.containsKey(initial.text())) {
      report.error(
          "L011",
          initial.pointer(),
          "no state '" + initial.text() + "' in here",
          Suggestion.among(inside.keySet(), initial.text()));
      return "";
    }
    return child(path, initial.text());
  }

  private State.Rules root(Node node) {
    return new State.Rules(
        List.of(), List.of(), handlers(node), List.of(), List.of(), null, Set.of());
  }

  private State.Rules rules(Node node) {
    var plain = plain();
    return new State.Rules(
        rules.actions(node.items("entry"), plain),
        rules.actions(node.items("exit"), plain),
        handlers(node),
        rules.transitions(node.items("always"), plain),
        timers(node),
        node.get("invoke").map(this::invoke).orElse(null),
        deferred(node));
  }

  private Map<String, List<Transition>> handlers(Node node) {
    var handlers = new LinkedHashMap<String, List<Transition>>();
    node.entries("on")
        .forEach((name, list) -> {
          names.checkHandled(name, list.pointer(), report);
          var event = names.declared().events().get(name);
          var payload = event == null ? Fields.NONE : event.payload();
          handlers.put(name, rules.transitions(list.items(), plain().withEvent(payload)));
        });
    return handlers;
  }

  private List<TimerRule> timers(Node node) {
    var timers = new ArrayList<TimerRule>();
    for (var item : node.items("after")) {
      var every = item.get("every");
      timers.add(
          new TimerRule(
              rules.duration(every.orElseGet(() -> item.require("in"))),
              every.isPresent(),
              rules.time(item),
              rules.transition(item, plain()),
              item.pointer()));
    }
    return timers;
  }

  private InvokeRule invoke(Node node) {
    var action = node.require("do");
    names.checkAction(action.text(), action.pointer(), report);
    var result = fields.read(node.entries("result"));
    var call =
        new InvokeRule.Call(
            action.text(),
            templates.named(node.entries("with"), plain()),
            rules.duration(node.require("timeout")),
            node.get("retry").map(this::retry).orElse(ONCE));
    return new InvokeRule(
        call,
        result,
        rules.transitions(node.items("done"), plain().withResult(result)),
        rules.transitions(node.items("failed"), plain()),
        node.pointer());
  }

  private RetryPolicy retry(Node node) {
    return new RetryPolicy(
        Integer.parseInt(node.text("attempts", "1")),
        duration(node, "backoff", ONCE.backoff()),
        duration(node, "max-backoff", ONCE.maxBackoff()));
  }

  private Duration duration(Node node, String key, Duration fallback) {
    return node.get(key).map(rules::duration).orElse(fallback);
  }

  private Set<String> deferred(Node node) {
    var events = new LinkedHashSet<String>();
    for (var item : node.items("defer")) {
      names.checkDeclared(item.text(), item.pointer(), report);
      events.add(item.text());
    }
    return events;
  }

  private Scope plain() {
    return Scope.plain(names.declared().ticket(), names.declared().vars());
  }
}
