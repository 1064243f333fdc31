package kontur.lifecycle.chart;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A state.
///
/// @param path dotted from the top, such as `open.assigned`; empty for the root
/// @param label for people
/// @param ends the lifecycle ends here
public record State(
    String path, String label, boolean ends, Nesting nesting, Rules rules, String pointer) {

  /// Has no states inside.
  public boolean isLeaf() {
    return nesting.children().isEmpty();
  }

  /// Whether the leaf of this path lies within this state or is it.
  public boolean holds(String leaf) {
    return within(leaf, path);
  }

  /// Whether one path is the other or lies below it.
  public static boolean within(String leaf, String path) {
    return path.isEmpty() || leaf.equals(path) || leaf.startsWith(path + ".");
  }

  /// Where a state stands among the others, all as paths.
  ///
  /// @param initial the child entered first; empty for a leaf
  public record Nesting(String parent, String initial, List<String> children) {
    public Nesting {
      children = List.copyOf(children);
    }
  }

  /// What a state does.
  public record Rules(
      List<ActionRule> entry,
      List<ActionRule> exit,
      Map<String, List<Transition>> on,
      List<Transition> always,
      List<TimerRule> after,
      @Nullable InvokeRule invoke,
      Set<String> defer) {
    public Rules {
      entry = List.copyOf(entry);
      exit = List.copyOf(exit);
      on = Collections.unmodifiableMap(new LinkedHashMap<>(on));
      always = List.copyOf(always);
      after = List.copyOf(after);
      defer = Collections.unmodifiableSet(new LinkedHashSet<>(defer));
    }
  }
}
