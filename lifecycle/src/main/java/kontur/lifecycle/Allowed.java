package kontur.lifecycle;

import java.util.List;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.EventRule;

/// The commands that a state takes, now or later.
final class Allowed {
  private Allowed() {}

  static List<String> in(Chart chart, String leaf) {
    if (leaf.isEmpty()) {
      return List.of();
    }
    var line = chart.upwards(leaf);
    return chart.declared().events().values().stream()
        .filter(event -> event.kind() == EventRule.Kind.COMMAND)
        .map(EventRule::name)
        .filter(name ->
            line.stream()
                .anyMatch(state ->
                    state.rules().on().containsKey(name) || state.rules().defer().contains(name)))
        .toList();
  }
}
