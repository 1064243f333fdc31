package kontur.lifecycle.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import kontur.lifecycle.chart.ClockRule;
import kontur.lifecycle.chart.ClockRule.Mark;
import kontur.lifecycle.chart.ClockRule.MetOn;
import kontur.lifecycle.chart.ClockRule.Reentry;
import kontur.lifecycle.chart.ClockRule.TargetRule;
import kontur.lifecycle.chart.ClockRule.Where;
import kontur.lifecycle.expression.Scope;
import kontur.lifecycle.value.Fields;

/// Reads clocks.
final class ClockReader {
  private final Names names;
  private final RuleReader rules;
  private final TemplateReader templates;
  private final Report report;

  ClockReader(Names names, RuleReader rules, TemplateReader templates, Report report) {
    this.names = names;
    this.rules = rules;
    this.templates = templates;
    this.report = report;
  }

  List<ClockRule> read(Node file) {
    var clocks = new ArrayList<ClockRule>();
    file.entries("clocks").forEach((name, node) -> clocks.add(clock(name, node)));
    return clocks;
  }

  private ClockRule clock(String name, Node node) {
    return new ClockRule(
        name, rules.time(node), targets(node), where(node), marks(node), node.pointer());
  }

  private List<TargetRule> targets(Node node) {
    var targets = new ArrayList<TargetRule>();
    for (var item : node.items("target")) {
      targets.add(
          new TargetRule(templates.when(item, plain()), rules.duration(item.require("in"))));
    }
    return targets;
  }

  private Where where(Node node) {
    return new Where(
        paths(node, "runs-in"),
        paths(node, "pauses-in"),
        paths(node, "met-in"),
        node.get("met-on").map(this::metOn).orElse(null),
        Reentry.valueOf(node.text("on-reentry", "ignore").toUpperCase(Locale.ROOT)));
  }

  private MetOn metOn(Node node) {
    var event = node.require("event");
    names.checkDeclared(event.text(), event.pointer(), report);
    var declared = names.declared().events().get(event.text());
    var payload = declared == null ? Fields.NONE : declared.payload();
    return new MetOn(event.text(), templates.when(node, plain().withEvent(payload)));
  }

  private List<String> paths(Node node, String key) {
    var paths = new ArrayList<String>();
    for (var item : node.items(key)) {
      if (names.hasState(item.text(), item.pointer(), report)) {
        paths.add(item.text());
      }
    }
    return paths;
  }

  private static List<Mark> marks(Node node) {
    var marks = new ArrayList<Mark>();
    node.entries("marks")
        .forEach((name, percent) -> marks.add(new Mark(name, Double.parseDouble(percent.text()))));
    marks.sort(Comparator.comparingDouble(Mark::percent));
    return marks;
  }

  private Scope plain() {
    return Scope.plain(names.declared().ticket(), names.declared().vars());
  }
}
