package kontur.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Reads YAML as kubectl does (version 1.1, so 0440 is octal), refuses duplicate keys, and walks in
/// it.
final class Yaml {
  private Yaml() {}

  /// Every document of a text, in order.
  static List<Map<String, Object>> documents(String text) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    var documents = new ArrayList<Map<String, Object>>();
    for (var document : new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).loadAll(text)) {
      if (document != null) {
        documents.add(asMap(document));
      }
    }
    return documents;
  }

  /// What lies at the path; null when a step is missing.
  static @Nullable Object at(Object root, String... path) {
    Object here = root;
    for (var step : path) {
      here = here instanceof Map<?, ?> map ? map.get(step) : null;
      if (here == null) {
        return null;
      }
    }
    return here;
  }

  static Map<String, Object> map(Object root, String... path) {
    var found = at(root, path);
    return found == null ? Map.of() : asMap(found);
  }

  static Map<String, String> texts(Object root, String... path) {
    var texts = new LinkedHashMap<String, String>();
    map(root, path).forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return texts;
  }

  static List<Object> list(Object root, String... path) {
    return at(root, path) instanceof List<?> list ? new ArrayList<>(list) : List.of();
  }

  /// Empty when it is missing.
  static String text(Object root, String... path) {
    var found = at(root, path);
    return found == null ? "" : String.valueOf(found);
  }

  static int number(Object root, String... path) {
    return at(root, path) instanceof Number number ? number.intValue() : -1;
  }

  private static Map<String, Object> asMap(Object object) {
    var map = new LinkedHashMap<String, Object>();
    if (object instanceof Map<?, ?> found) {
      found.forEach((key, value) -> map.put(String.valueOf(key), value));
    }
    return map;
  }
}
