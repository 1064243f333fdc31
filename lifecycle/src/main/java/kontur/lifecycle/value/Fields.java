package kontur.lifecycle.value;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Declared fields by name, in the order of the file.
public record Fields(Map<String, Field> byName) {
  /// No fields.
  public static final Fields NONE = new Fields(Map.of());

  public Fields {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  public Collection<Field> all() {
    return byName.values();
  }

  public @Nullable Field get(String name) {
    return byName.get(name);
  }

  /// The declared values with their defaults; what is not declared is dropped.
  ///
  /// @throws BadValue when one is missing, of another type, or not allowed
  public Map<String, Object> read(Map<String, Object> raw) {
    var values = new TreeMap<String, Object>();
    for (var field : byName.values()) {
      values.put(field.name(), read(field, raw.get(field.name())));
    }
    return Collections.unmodifiableMap(values);
  }

  /// What vars start with.
  public Map<String, Object> initial() {
    var values = new TreeMap<String, Object>();
    for (var field : byName.values()) {
      var fallback = field.fallback();
      values.put(field.name(), fallback == null ? field.type().zero() : fallback);
    }
    return Collections.unmodifiableMap(values);
  }

  /// The values as CEL takes them.
  public Map<String, Object> bind(Map<String, Object> values) {
    if (byName.values().stream().noneMatch(field -> field.type() == FieldType.TIMESTAMP)) {
      return values;
    }
    var bound = new TreeMap<>(values);
    bound.replaceAll((name, value) ->
        Optional.ofNullable(byName.get(name))
            .filter(field -> field.type() == FieldType.TIMESTAMP)
            .<Object>map(_ -> Instant.parse((String) value))
            .orElse(value));
    return bound;
  }

  private static Object read(Field field, @Nullable Object raw) {
    var value = raw == null ? field.fallback() : raw;
    if (value == null) {
      throw new BadValue("'%s' is missing".formatted(field.name()));
    }
    field
        .problem(value)
        .ifPresent(problem -> {
          throw new BadValue(problem);
        });
    return field.type().read(value).orElseThrow();
  }
}
