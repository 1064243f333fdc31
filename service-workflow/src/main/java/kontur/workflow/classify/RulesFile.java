package kontur.workflow.classify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the rules of classification from YAML and refuses what it does not understand in one
/// sentence that says where and what to do.
final class RulesFile {
  private static final Set<String> KEYS = Set.of("name", "when", "category", "tags", "spam");
  private static final Set<String> CONDITIONS =
      Set.of("any", "subject", "text", "sender", "channel");
  private static final Set<String> CHANNELS = Set.of("email", "telegram", "api");
  private static final int MAX_RULES = 1000;

  private final String file;

  private RulesFile(String file) {
    this.file = file;
  }

  /// @throws RulesBroken with one sentence
  static Rules read(String file, String yaml) {
    return new RulesFile(file).rules(new Load(LoadSettings.builder().setLabel(file).build()), yaml);
  }

  private Rules rules(Load load, String yaml) {
    Object document;
    try {
      document = load.loadFromString(yaml);
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().map(m -> m.getLine() + 1 + ":" + (m.getColumn() + 1));
      throw new RulesBroken(file + ":" + mark.orElse("1:1") + " is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new RulesBroken(file + " is not YAML: " + e.getMessage());
    }
    var top = map(document, "the file", Set.of("rules"));
    var listed = list(top.get("rules"), "`rules`");
    if (listed.isEmpty() || listed.size() > MAX_RULES) {
      throw new RulesBroken(file + ": `rules` must list 1 to " + MAX_RULES + " rules");
    }
    var rules = new ArrayList<Rule>();
    var names = new HashSet<String>();
    for (var i = 0; i < listed.size(); i++) {
      var rule = rule(listed.get(i), "rule " + (i + 1));
      if (!names.add(rule.name())) {
        throw new RulesBroken(file + ": two rules are named `" + rule.name() + "`; rename one");
      }
      rules.add(rule);
    }
    return new Rules(rules);
  }

  private Rule rule(@Nullable Object node, String where) {
    var rule = map(node, where, KEYS);
    var name = word(rule.get("name"), where + ": `name`");
    var place = where + " (`" + name + "`)";
    var when = map(rule.get("when"), place + ": `when`", CONDITIONS);
    if (when.isEmpty()) {
      throw new RulesBroken(file + ": " + place + ": `when` must state a condition");
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
      throw new RulesBroken(
          file + ": " + place + " gives nothing; add `category`, `tags` or `spam: true`");
    }
    return read;
  }

  private boolean spam(Map<?, ?> rule, String place) {
    var spam = rule.get("spam");
    if (spam == null || spam instanceof Boolean) {
      return Boolean.TRUE.equals(spam);
    }
    throw new RulesBroken(file + ": " + place + ": `spam` must be true or false");
  }

  private Set<String> channels(Map<?, ?> when, String place) {
    var channels = words(when, "channel", place);
    for (var channel : channels) {
      if (!CHANNELS.contains(channel)) {
        throw new RulesBroken(
            file + ": " + place + ": no channel `" + channel + "`; there are email, telegram, api");
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
    var listed = list(node.get(key), where);
    if (listed.isEmpty()) {
      throw new RulesBroken(file + ": " + where + " is an empty list; remove it or fill it");
    }
    return listed.stream().map(word -> word(word, "an entry of " + where)).toList();
  }

  private String word(@Nullable Object node, String where) {
    if (node instanceof String text && !text.isBlank() && text.length() <= 200) {
      return text;
    }
    throw new RulesBroken(file + ": " + where + " must be text of 1 to 200 characters");
  }

  private List<?> list(@Nullable Object node, String where) {
    if (node instanceof List<?> list) {
      return list;
    }
    throw new RulesBroken(file + ": " + where + " must be a list");
  }

  private Map<?, ?> map(@Nullable Object node, String where, Set<String> known) {
    if (!(node instanceof Map<?, ?> map)) {
      throw new RulesBroken(file + ": " + where + " must hold keys and values");
    }
    for (var key : map.keySet()) {
      if (!(key instanceof String name) || !known.contains(name)) {
        throw new RulesBroken(
            file
                + ": "
                + where
                + ": unknown key `"
                + Objects.toString(key)
                + "`; known are "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return map;
  }
}
