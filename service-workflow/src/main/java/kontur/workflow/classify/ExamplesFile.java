package kontur.workflow.classify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads examples from YAML and refuses what it cannot learn from in one sentence that says where
/// and what to do.
final class ExamplesFile {
  static final Set<String> LANGUAGES = Set.of("en", "ru");
  private static final int FEWEST = 5;
  private static final int MOST = 2000;
  private static final int LONGEST = 1000;

  private final YamlFile file;
  private final Map<String, String> seen = new HashMap<>();

  private ExamplesFile(String name) {
    file = new YamlFile(name);
  }

  /// @param known the categories that there are
  /// @throws FileBroken with one sentence
  static List<Example> read(String name, String yaml, Set<String> known) {
    var reading = new ExamplesFile(name);
    return reading.examples(reading.file.load(yaml), known);
  }

  /// Texts of other languages.
  ///
  /// @throws FileBroken with one sentence
  static Map<String, List<String>> readLanguages(String name, String yaml) {
    var file = new YamlFile(name);
    var top = file.map(file.load(yaml), "the file", Set.of("languages"));
    var languages = new TreeMap<String, List<String>>();
    file.map(top.get("languages"), "`languages`")
        .forEach((language, texts) ->
            languages.put(
                file.text(language, "a language", 8),
                file.list(texts, "`" + language + "`").stream()
                    .map(text -> file.text(text, "a text of `" + language + "`", LONGEST))
                    .toList()));
    return languages;
  }

  private List<Example> examples(@Nullable Object document, Set<String> known) {
    var top = file.map(document, "the file", Set.of("categories"));
    var examples = new ArrayList<Example>();
    file.map(top.get("categories"), "`categories`")
        .forEach((name, languages) -> {
          var category = file.text(name, "a category", 64);
          check(category, known);
          examples.addAll(category(category, languages));
        });
    if (examples.isEmpty() || examples.size() > MOST) {
      throw file.broken("there are " + examples.size() + " examples; give 1 to " + MOST);
    }
    for (var language : LANGUAGES) {
      var categories = new TreeSet<String>();
      examples.stream()
          .filter(e -> e.language().equals(language))
          .forEach(e -> categories.add(e.category()));
      if (categories.size() == 1) {
        throw file.broken(
            "`" + language + "` has examples of one category only; nothing to tell apart");
      }
    }
    return examples;
  }

  private void check(String category, Set<String> known) {
    if (category.equals(Verdict.SPAM)) {
      throw file.broken("`spam` cannot be learnt: only a rule may call something spam; remove it");
    }
    if (!category.equals(Verdict.UNKNOWN) && !known.contains(category)) {
      throw file.broken(
          "no rule knows the category `"
              + category
              + "`; known are "
              + String.join(", ", known)
              + " and unknown, and what the rules file lists as `categories`");
    }
  }

  private List<Example> category(String category, @Nullable Object node) {
    var examples = new ArrayList<Example>();
    file.map(node, "`" + category + "`", LANGUAGES)
        .forEach((language, texts) -> {
          var where = "`" + category + "`, `" + language + "`";
          var listed = file.list(texts, where);
          if (listed.size() < FEWEST) {
            throw file.broken(
                where + " has " + listed.size() + " examples; give at least " + FEWEST);
          }
          for (var text : listed) {
            examples.add(example(text, category, String.valueOf(language), where));
          }
        });
    return examples;
  }

  private Example example(@Nullable Object node, String category, String language, String where) {
    var text = file.text(node, "an example of " + where, LONGEST);
    var other = seen.putIfAbsent(String.join(" ", Words.in(text)), category);
    if (other != null) {
      var quoted = text.length() <= 60 ? text : text.substring(0, 60) + "…";
      throw file.broken(
          other.equals(category)
              ? "`" + quoted + "` stands twice in `" + category + "`; remove one"
              : "`" + quoted + "` stands in `" + other + "` and in `" + category + "`; keep one");
    }
    return new Example(text, category, language.toLowerCase(Locale.ROOT));
  }
}
