package kontur.lifecycle.parse;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.lifecycle.chart.Declarations;
import kontur.lifecycle.chart.EventRule;
import kontur.lifecycle.parse.Report.Suggestion;

/// Every name that a rule may use.
///
/// @param states path to whether it has states inside
/// @param marks event names of clock marks, such as `clock.resolution.breach`
record Names(
    Declarations declared, Map<String, Boolean> states, Set<String> marks, Set<String> actions) {

  static Names of(Node file, Declarations declared, Set<String> actions) {
    var states = new LinkedHashMap<String, Boolean>();
    collect(file, "", states);
    var marks = new LinkedHashSet<String>();
    file.entries("clocks")
        .forEach((clock, node) ->
            node.entries("marks")
                .keySet()
                .forEach(mark -> marks.add("clock." + clock + "." + mark)));
    return new Names(declared, states, marks, actions);
  }

  private static void collect(Node parent, String prefix, Map<String, Boolean> states) {
    parent
        .entries("states")
        .forEach((name, node) -> {
          states.put(prefix + name, !node.entries("states").isEmpty());
          collect(node, prefix + name + ".", states);
        });
  }

  /// Reports a path that leads to no state.
  boolean hasState(String path, String pointer, Report report) {
    var known = states.containsKey(path);
    if (!known) {
      report.error(
          "L011", pointer, "no state '" + path + "'", Suggestion.among(states.keySet(), path));
    }
    return known;
  }

  /// Reports an action that nobody carries out.
  void checkAction(String name, String pointer, Report report) {
    if (!actions.contains(name)) {
      report.error("L011", pointer, "no action '" + name + "'", Suggestion.among(actions, name));
    }
  }

  /// Reports a key that names neither an event nor a clock's mark.
  void checkHandled(String name, String pointer, Report report) {
    var event = declared.events().get(name);
    if (event == null && name.startsWith("clock.") && !marks.contains(name)) {
      report.keyError(
          "L011", pointer, "no such clock mark '" + name + "'", Suggestion.among(marks, name));
    } else if (event == null && !marks.contains(name)) {
      report.keyError("L010", pointer, "undeclared event '" + name + "'", nearestEvent(name));
    } else if (event != null && event.kind() == EventRule.Kind.FACTS) {
      report.keyError(
          "L010",
          pointer,
          "'" + name + "' only refreshes the ticket's facts, no rule is asked",
          Suggestion.NONE);
    }
  }

  /// Reports an event that is not declared, or is none that can wait.
  void checkDeclared(String name, String pointer, Report report) {
    var event = declared.events().get(name);
    if (event == null) {
      report.error("L010", pointer, "undeclared event '" + name + "'", nearestEvent(name));
    } else if (event.kind() == EventRule.Kind.FACTS) {
      report.error("L010", pointer, "'" + name + "' only refreshes the ticket's facts");
    }
  }

  private Suggestion nearestEvent(String name) {
    return Suggestion.among(
        Stream.concat(declared.events().keySet().stream(), marks.stream())
            .collect(Collectors.toSet()),
        name);
  }
}
