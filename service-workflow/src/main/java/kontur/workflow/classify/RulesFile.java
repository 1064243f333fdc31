package kontur.workflow.classify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the rules of classification from YAML and refuses what it does not understand in one
/// sentence that says where and what to do.
final class RulesFile {
  private static final Set<String> KEYS = Set.of("name", "when", "category", "tags", "spam");
  private static final Set<String> CONDITIONS =
      Set.of("any", "subject", "text", "sender", "channel");
  private static final Set<String> CHANNELS = Set.of("email", "telegram", "api");
  private static final int MAX_RULES = 1000;

  private final YamlFile file;

  private RulesFile(YamlFile file) {
    this.file = file;
  }

  /// @throws FileBroken with one sentence
  static Rules read(String name, String yaml) {
    var file = new YamlFile(name);
    return new RulesFile(file).rules(file.load(yaml));
  }

  private Rules rules(@Nullable Object document) {
    var top = file.map(document, "the file", Set.of("rules", "categories"));
    var listed = file.list(top.get("rules"), "`rules`");
    if (listed.isEmpty() || listed.size() > MAX_RULES) {
      throw file.broken("`rules` must list 1 to " + MAX_RULES + " rules");
    }
    var rules = new ArrayList<Rule>();
    var names = new HashSet<String>();
    for (var i = 0; i < listed.size(); i++) {
      var rule = rule(listed.get(i), "rule " + (i + 1));
      if (!names.add(rule.name())) {
        throw file.broken("two rules are named `" + rule.name() + "`; rename one");
      }
      rules.add(rule);
    }
    return new Rules(rules, words(top, "categories", "the file"));
  }

  private Rule rule(@Nullable Object node, String where) {
    var rule = file.map(node, where, KEYS);
    var name = word(rule.get("name"), where + ": `name`");
    var place = where + " (`" + name + "`)";
    var when = file.map(rule.get("when"), place + ": `when`", CONDITIONS);
    if (when.isEmpty()) {
      throw file.broken(place + ": `when` must state a condition");
    }
    var read =
        new Rule(
            name,
            phrases(when, "any", place),
            phrases(when, "subject", place),
            phrases(when, "text", place),
            words(when, "sender", place).stream().map(s -> s.toLowerCase(Locale.ROOT)).toList(),
            channels(when, place),
            rule.containsKey("category")
                ? word(rule.get("category"), place + ": `category`")
                : null,
            words(rule, "tags", place),
            spam(rule, place));
    if (read.category() == null && read.tags().isEmpty() && !read.spam()) {
      throw file.broken(place + " gives nothing; add `category`, `tags` or `spam: true`");
    }
    return read;
  }

  private boolean spam(Map<?, ?> rule, String place) {
    var spam = rule.get("spam");
    if (spam == null || spam instanceof Boolean) {
      return Boolean.TRUE.equals(spam);
    }
    throw file.broken(place + ": `spam` must be true or false");
  }

  private Set<String> channels(Map<?, ?> when, String place) {
    var channels = words(when, "channel", place);
    for (var channel : channels) {
      if (!CHANNELS.contains(channel)) {
        throw file.broken(place + ": no channel `" + channel + "`; there are email, telegram, api");
      }
    }
    return Set.copyOf(channels);
  }

  private List<Phrase> phrases(Map<?, ?> when, String key, String place) {
    return words(when, key, place).stream().map(Phrase::of).toList();
  }

  private List<String> words(Map<?, ?> node, String key, String place) {
    if (!node.containsKey(key)) {
      return List.of();
    }
    var where = place + ": `" + key + "`";
    var listed = file.list(node.get(key), where);
    if (listed.isEmpty()) {
      throw file.broken(where + " is an empty list; remove it or fill it");
    }
    return listed.stream().map(word -> word(word, "an entry of " + where)).toList();
  }

  private String word(@Nullable Object node, String where) {
    return file.text(node, where, 200);
  }
}
