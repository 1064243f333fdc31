package kontur.lifecycle.value;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A declared field.
///
/// @param allowed its values when it is an enum; else empty
/// @param fallback its value when nobody supplies it; absent = it must be supplied
public record Field(String name, FieldType type, List<Object> allowed, @Nullable Object fallback) {
  public Field {
    allowed = List.copyOf(allowed);
  }

  /// Why this value cannot stand here, if so.
  public Optional<String> problem(Object raw) {
    var value = type.read(raw);
    if (value.isEmpty()) {
      return Optional.of("'%s' must be of type %s".formatted(name, type.word()));
    }
    return allowed.isEmpty() || allowed.contains(value.get())
        ? Optional.empty()
        : Optional.of("'%s' must be one of %s".formatted(name, allowed));
  }
}
