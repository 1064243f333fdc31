package kontur.lifecycle.parse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kontur.lifecycle.Finding;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.Declarations;
import kontur.lifecycle.chart.EventRule;

/// A lifecycle file, read as far as its mistakes allow.
///
/// @param meta `metadata` when there is a chart
/// @param chart absent after an error
public record LifecycleFile(Meta meta, Optional<Chart> chart, Report report) {

  /// How the lifecycle is called.
  public record Meta(String name, String version, String title) {}

  /// Whether nothing forbids to use the chart.
  public boolean isUsable() {
    return chart.isPresent() && !report.hasErrors();
  }

  public List<Finding> findings() {
    return report.findings();
  }

  public static LifecycleFile read(byte[] yaml, String file, Set<String> actions) {
    var none = new Meta("", "", "");
    try {
      var content = YamlTree.read(yaml);
      var report = new Report(file, content.places());
      SchemaCheck.check(content.root(), report);
      if (report.hasErrors()) {
        return new LifecycleFile(none, Optional.empty(), report);
      }
      var root = new Node(content.root(), "");
      return new LifecycleFile(meta(root), Optional.of(chart(root, actions, report)), report);
    } catch (YamlTree.Unreadable e) {
      var places = new Places();
      places.value("", e.place());
      var report = new Report(file, places);
      report.error("L001", "", e.reason());
      return new LifecycleFile(none, Optional.empty(), report);
    }
  }

  private static Meta meta(Node root) {
    var meta = root.require("metadata");
    var name = meta.require("name").text();
    return new Meta(name, meta.require("version").text(), meta.text("title", name));
  }

  private static Chart chart(Node root, Set<String> actions, Report report) {
    var fields = new FieldsReader(report);
    var declared =
        new Declarations(
            fields.read(root.entries("ticket")),
            fields.read(root.entries("vars")),
            events(root, fields),
            new CalendarReader(report).read(root.entries("calendars")));
    var names = Names.of(root, declared, actions);
    var templates = new TemplateReader(report);
    var rules = new RuleReader(names, templates, report);
    return new Chart(
        declared,
        new ClockReader(names, rules, templates, report).read(root),
        new StateReader(names, rules, templates, report).read(root));
  }

  private static Map<String, EventRule> events(Node root, FieldsReader fields) {
    var events = new LinkedHashMap<String, EventRule>();
    root.entries("events")
        .forEach((name, node) ->
            events.put(
                name,
                new EventRule(
                    name,
                    EventRule.Kind.valueOf(node.require("kind").text().toUpperCase(Locale.ROOT)),
                    fields.read(node.entries("payload")),
                    node.pointer())));
    return events;
  }
}
