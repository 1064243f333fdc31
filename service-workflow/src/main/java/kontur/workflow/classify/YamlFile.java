package kontur.workflow.classify;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads YAML and says in one sentence where it is not what is expected.
final class YamlFile {
  private final String name;

  YamlFile(String name) {
    this.name = name;
  }

  /// @throws FileBroken when it is not YAML
  @Nullable Object load(String yaml) {
    try {
      return new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().map(m -> m.getLine() + 1 + ":" + (m.getColumn() + 1));
      throw new FileBroken(name + ":" + mark.orElse("1:1") + " is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new FileBroken(name + " is not YAML: " + e.getMessage());
    }
  }

  FileBroken broken(String sentence) {
    return new FileBroken(name + ": " + sentence);
  }

  /// A text of 1 to so many characters.
  String text(@Nullable Object node, String where, int longest) {
    if (node instanceof String text && !text.isBlank() && text.length() <= longest) {
      return text;
    }
    throw broken(where + " must be text of 1 to " + longest + " characters");
  }

  List<?> list(@Nullable Object node, String where) {
    if (node instanceof List<?> list) {
      return list;
    }
    throw broken(where + " must be a list");
  }

  Map<?, ?> map(@Nullable Object node, String where) {
    if (node instanceof Map<?, ?> map) {
      return map;
    }
    throw broken(where + " must hold keys and values");
  }

  Map<?, ?> map(@Nullable Object node, String where, Set<String> known) {
    var map = map(node, where);
    for (var key : map.keySet()) {
      if (!(key instanceof String word) || !known.contains(word)) {
        throw broken(
            where
                + ": unknown key `"
                + Objects.toString(key)
                + "`; known are "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return map;
  }
}
