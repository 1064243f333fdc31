package kontur.operations;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The environment variables that settings records are read from; `*` stands for the id of an
/// account or the place in a list.
final class KnownVariables {
  private static final String ANY = "*";
  private static final int DEEPEST = 6;

  private final Set<String> names = new TreeSet<>();

  /// Adds what the record below `prefix` is read from.
  void add(String prefix, Class<?> settings) {
    components(variable(prefix), settings, 0);
  }

  void add(String variable) {
    names.add(variable);
  }

  boolean knows(String variable) {
    return names.stream().anyMatch(name -> variable.matches(name.replace(ANY, "[A-Z0-9]+")));
  }

  /// The known variable that is most like this one.
  Optional<String> nearest(String variable) {
    return names.stream()
        .map(name -> filled(name, variable))
        .min(Comparator.comparingInt(name -> distance(name, variable)));
  }

  /// The form that Spring reads a name in: dots become underscores, dashes vanish.
  static String variable(String name) {
    return name.replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT);
  }

  private void components(String prefix, Class<?> type, int depth) {
    if (type.isRecord() && depth < DEEPEST) {
      for (var component : type.getRecordComponents()) {
        var name = component.getName();
        // Spring reads an older form too, with an underscore where a key has its dash.
        var dashed = variable(name.replaceAll("([A-Z])", ".$1"));
        for (var form : new TreeSet<>(List.of(variable(name), dashed))) {
          member(prefix + "_" + form, component.getGenericType(), depth + 1);
        }
      }
    }
  }

  private void member(String name, Type type, int depth) {
    switch (type) {
      case ParameterizedType map when map.getRawType() == Map.class ->
          member(name + "_" + ANY, map.getActualTypeArguments()[1], depth);
      case ParameterizedType many when isMany(many.getRawType()) -> {
        names.add(name);
        member(name + "_" + ANY, many.getActualTypeArguments()[0], depth);
      }
      case Class<?> record when record.isRecord() -> {
        // A record of one value, such as a secret, is read from its own name.
        names.add(name);
        components(name, record, depth);
      }
      default -> names.add(name);
    }
  }

  private static boolean isMany(Type type) {
    return type instanceof Class<?> raw && Collection.class.isAssignableFrom(raw);
  }

  /// With the ids that the other one has in the same places.
  private static String filled(String name, String like) {
    var given = List.of(like.split("_", -1));
    var parts = name.split("_", -1);
    for (var i = 0; i < parts.length; i++) {
      if (parts[i].equals(ANY) && i < given.size()) {
        parts[i] = given.get(i);
      }
    }
    return String.join("_", parts);
  }

  /// How many letters have to be added, taken away or exchanged (Levenshtein).
  static int distance(String one, String other) {
    var above = new int[other.length() + 1];
    for (var column = 0; column < above.length; column++) {
      above[column] = column;
    }
    for (var row = 1; row <= one.length(); row++) {
      var line = new int[above.length];
      line[0] = row;
      for (var column = 1; column < line.length; column++) {
        var exchanged = one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1;
        var moved = Math.min(above[column], line[column - 1]) + 1;
        line[column] = Math.min(moved, above[column - 1] + exchanged);
      }
      above = line;
    }
    return above[other.length()];
  }
}
