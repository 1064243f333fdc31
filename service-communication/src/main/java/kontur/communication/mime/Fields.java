package kontur.communication.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Header fields in order, unfolded, encoded words untouched.
public final class Fields {
  private final List<Field> fields = new ArrayList<>();

  /// One field.
  ///
  /// @param name lower case
  public record Field(String name, String value) {}

  void add(String name, String value) {
    fields.add(new Field(name.strip().toLowerCase(Locale.ROOT), value));
  }

  /// The first field of that name.
  public Optional<String> first(String name) {
    return fields.stream().filter(f -> f.name.equals(name)).map(Field::value).findFirst();
  }

  /// Every field of that name.
  public List<String> all(String name) {
    return fields.stream().filter(f -> f.name.equals(name)).map(Field::value).toList();
  }

  /// Whether a field's name begins so.
  public boolean hasPrefix(String prefix) {
    return fields.stream().anyMatch(f -> f.name.startsWith(prefix));
  }
}
