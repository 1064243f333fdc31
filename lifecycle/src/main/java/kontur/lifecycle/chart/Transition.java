package kontur.lifecycle.chart;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kontur.lifecycle.expression.Expression;
import kontur.lifecycle.expression.Template;
import org.jspecify.annotations.Nullable;

/// A rule: when, what is set, where to, what is done.
///
/// @param to absent = no state is left
public record Transition(
    @Nullable Expression when,
    @Nullable Target to,
    Map<String, Template> set,
    List<ActionRule> actions,
    String pointer) {
  public Transition {
    set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    actions = List.copyOf(actions);
  }
}
