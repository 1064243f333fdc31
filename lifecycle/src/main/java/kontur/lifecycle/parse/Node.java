package kontur.lifecycle.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value of a file with its pointer.
public record Node(@Nullable Object value, String pointer) {

  /// The content of a YAML file, or an exception with one sentence.
  public static Node read(byte[] yaml, String file) {
    try {
      return new Node(YamlTree.read(yaml).root(), "");
    } catch (YamlTree.Unreadable e) {
      throw new IllegalArgumentException(
          "%s:%d:%d: %s".formatted(file, e.place().line(), e.place().column(), e.reason()), e);
    }
  }

  public Optional<Node> get(String key) {
    return value instanceof Map<?, ?> map && map.get(key) != null
        ? Optional.of(new Node(map.get(key), child(key)))
        : Optional.empty();
  }

  public Node require(String key) {
    return get(key).orElseThrow(() -> new IllegalArgumentException(child(key) + " is missing"));
  }

  /// The members of a mapping in the order of the file; nothing when the key is absent.
  public Map<String, Node> entries(String key) {
    return get(key).map(Node::entries).orElse(Map.of());
  }

  public Map<String, Node> entries() {
    var entries = new LinkedHashMap<String, Node>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> entries.put((String) key, new Node(item, child((String) key))));
    }
    return entries;
  }

  /// The items of a list; nothing when the key is absent.
  public List<Node> items(String key) {
    return get(key).map(Node::items).orElse(List.of());
  }

  public List<Node> items() {
    var items = new ArrayList<Node>();
    if (value instanceof List<?> list) {
      for (var item : list) {
        items.add(new Node(item, pointer + "/" + items.size()));
      }
    }
    return items;
  }

  /// The value; an absent one is empty text.
  public Object content() {
    return value == null ? "" : value;
  }

  /// A scalar as text.
  public String text() {
    return String.valueOf(value);
  }

  public String text(String key, String fallback) {
    return get(key).map(Node::text).orElse(fallback);
  }

  private String child(String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }
}
