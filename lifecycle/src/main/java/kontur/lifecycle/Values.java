package kontur.lifecycle;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Copies of values in one deterministic order.
final class Values {
  private Values() {}

  /// An unmodifiable copy in the order of its keys, without absent values.
  static Map<String, Object> ordered(Map<String, Object> values) {
    var copy = new TreeMap<String, Object>();
    values.forEach((key, value) -> {
      if (value != null) {
        copy.put(key, value);
      }
    });
    return Collections.unmodifiableMap(copy);
  }
}
