package kontur.lifecycle.parse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kontur.lifecycle.calendar.BusinessTime;
import kontur.lifecycle.calendar.RoundTheClock;
import kontur.lifecycle.chart.ActionRule;
import kontur.lifecycle.chart.Durations;
import kontur.lifecycle.chart.Target;
import kontur.lifecycle.chart.Transition;
import kontur.lifecycle.expression.Scope;
import kontur.lifecycle.expression.Template;
import kontur.lifecycle.parse.Report.Suggestion;
import org.jspecify.annotations.Nullable;

/// Reads actions and transitions.
final class RuleReader {
  private static final String LAST = "@last";

  private final Names names;
  private final TemplateReader templates;
  private final Report report;

  RuleReader(Names names, TemplateReader templates, Report report) {
    this.names = names;
    this.templates = templates;
    this.report = report;
  }

  List<Transition> transitions(List<Node> nodes, Scope scope) {
    return nodes.stream().map(node -> transition(node, scope)).toList();
  }

  Transition transition(Node node, Scope scope) {
    return new Transition(
        templates.when(node, scope),
        target(node),
        set(node, scope),
        actions(node.items("actions"), scope),
        node.pointer());
  }

  List<ActionRule> actions(List<Node> nodes, Scope scope) {
    var actions = new ArrayList<ActionRule>();
    for (var node : nodes) {
      var name = node.require("do");
      names.checkAction(name.text(), name.pointer(), report);
      actions.add(
          new ActionRule(
              name.text(),
              templates.named(node.entries("with"), scope),
              templates.when(node, scope),
              node.pointer()));
    }
    return actions;
  }

  /// The calendar that a rule names, else the clock on the wall.
  BusinessTime time(Node node) {
    var calendar = node.get("calendar").orElse(null);
    if (calendar == null) {
      return new RoundTheClock();
    }
    var known = names.declared().calendars();
    var found = known.get(calendar.text());
    if (found == null) {
      report.error(
          "L011",
          calendar.pointer(),
          "no calendar '" + calendar.text() + "'",
          Suggestion.among(known.keySet(), calendar.text()));
      return new RoundTheClock();
    }
    return found;
  }

  /// A duration that is not nothing.
  Duration duration(Node node) {
    try {
      var duration = Durations.parse(node.text());
      if (duration.isZero()) {
        report.error("L001", node.pointer(), "the duration must be longer than nothing");
      }
      return duration;
    } catch (IllegalArgumentException e) {
      report.error("L001", node.pointer(), String.valueOf(e.getMessage()));
      return Duration.ofDays(1);
    }
  }

  private @Nullable Target target(Node node) {
    var to = node.get("to").orElse(null);
    if (to == null) {
      return null;
    }
    var last = to.text().endsWith(LAST);
    var path = last ? to.text().substring(0, to.text().length() - LAST.length()) : to.text();
    if (!names.hasState(path, to.pointer(), report)) {
      return null;
    }
    if (last && !Boolean.TRUE.equals(names.states().get(path))) {
      report.error("L011", to.pointer(), "'@last' needs a state with states inside");
    }
    return new Target(path, last);
  }

  private Map<String, Template> set(Node node, Scope scope) {
    var set = new LinkedHashMap<String, Template>();
    node.entries("set")
        .forEach((name, value) -> {
          var field = scope.vars().get(name);
          if (field == null) {
            report.keyError(
                "L021",
                value.pointer(),
                "no var '" + name + "'",
                Suggestion.among(scope.vars().byName().keySet(), name));
          } else {
            set.put(name, templates.value(value, scope, field));
          }
        });
    return set;
  }
}
