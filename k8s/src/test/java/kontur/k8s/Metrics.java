package kontur.k8s;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Names of metrics: in what a service shows, and in what dashboards and alerts ask for.
final class Metrics {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)+");

  /// Words of the query language and labels that look like names.
  private static final Set<String> WORDS =
      Set.of(
          "histogram_quantile",
          "label_replace",
          "sum_over_time",
          "max_over_time",
          "avg_over_time",
          "count_over_time",
          "group_left",
          "group_right");

  private Metrics() {}

  static Set<String> names(String scrape) {
    var names = new TreeSet<String>();
    scrape
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  /// Everything that an expression of the tree names.
  static Set<String> lookedAt(Tree tree) {
    var names = new TreeSet<String>();
    for (var rule : tree.of("PrometheusRule")) {
      for (var group : rule.list("spec", "groups")) {
        for (var alert : Yaml.list(group, "rules")) {
          add(Yaml.text(alert, "expr"), names);
        }
      }
    }
    ofDashboards(tree).forEach(expression -> add(expression, names));
    return names;
  }

  static List<String> ofDashboards(Tree tree) {
    var found = new ArrayList<String>();
    for (var map : tree.of("ConfigMap")) {
      if (map.labels().containsKey("grafana_dashboard")) {
        map.map("data")
            .values()
            .forEach(json -> expressions(JsonParser.parseString(String.valueOf(json)), found));
      }
    }
    return found;
  }

  private static void expressions(JsonElement json, List<String> found) {
    if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(item -> expressions(item, found));
    } else if (json.isJsonObject()) {
      json.getAsJsonObject()
          .entrySet()
          .forEach(entry -> {
            if (entry.getKey().equals("expr")) {
              found.add(entry.getValue().getAsString());
            } else {
              expressions(entry.getValue(), found);
            }
          });
    }
  }

  /// Labels, the text of their values and of `by (...)` are no metrics.
  private static void add(String expression, Set<String> names) {
    var bare =
        expression
            .replaceAll("\\{[^}]*}", "")
            .replaceAll("(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)", "")
            .replaceAll("\"[^\"]*\"", "");
    var matcher = NAME.matcher(bare);
    while (matcher.find()) {
      if (!WORDS.contains(matcher.group())) {
        names.add(matcher.group());
      }
    }
  }
}
