package kontur.workflow.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the example classifier learns from.
///
/// @param others texts of other languages by language, so that these are told apart
record Examples(List<Example> examples, Map<String, List<String>> others) {
  Examples {
    examples = List.copyOf(examples);
    others = Map.copyOf(others);
  }

  Set<String> languages() {
    var languages = new TreeSet<String>();
    examples.forEach(example -> languages.add(example.language()));
    return languages;
  }

  Set<String> categories() {
    var categories = new TreeSet<String>();
    examples.forEach(example -> categories.add(example.category()));
    return categories;
  }

  /// With what people corrected; what the file does not speak of cannot be learnt and stays out.
  Examples with(List<Example> corrections) {
    var languages = languages();
    var categories = categories();
    var all = new ArrayList<>(examples);
    corrections.stream()
        .filter(c -> languages.contains(c.language()) && categories.contains(c.category()))
        .forEach(all::add);
    return new Examples(all, others);
  }

  /// How many examples there are, by language and category.
  Map<String, Map<String, Integer>> counts() {
    var counts = new TreeMap<String, Map<String, Integer>>();
    for (var example : examples) {
      counts
          .computeIfAbsent(example.language(), _ -> new TreeMap<>())
          .merge(example.category(), 1, Integer::sum);
    }
    return counts;
  }
}
