package kontur.lifecycle.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The whole chart.
///
/// @param states by path in the order of the file; the root has the empty path
public record Chart(Declarations declared, List<ClockRule> clocks, Map<String, State> states) {
  public Chart {
    clocks = List.copyOf(clocks);
    states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
  }

  public State root() {
    return state("");
  }

  public State state(String path) {
    var state = states.get(path);
    if (state == null) {
      throw new IllegalArgumentException("the lifecycle has no state '" + path + "'");
    }
    return state;
  }

  /// The state and its ancestors, root last.
  public List<State> upwards(String path) {
    var line = new ArrayList<State>();
    for (var state = state(path); ; state = state(state.nesting().parent())) {
      line.add(state);
      if (state.path().isEmpty()) {
        return line;
      }
    }
  }

  /// The clock of this name.
  public ClockRule clock(String name) {
    return clocks.stream().filter(clock -> clock.name().equals(name)).findFirst().orElseThrow();
  }
}
