package kontur.migrations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What one command was told by arguments and by variables with its prefix; arguments win.
final class Settings {
  private final Map<String, String> given;

  private Settings(Map<String, String> given) {
    this.given = given;
  }

  /// Refuses whatever is not among the known names: a typing error would go unnoticed.
  static Settings of(
      String prefix, Collection<String> known, Map<String, String> environment, List<String> args) {
    var given = new LinkedHashMap<String, String>();
    environment.forEach((variable, value) -> {
      if (variable.startsWith(prefix)) {
        var name = variable.substring(prefix.length()).replace('_', '-').toLowerCase(Locale.ROOT);
        given.put(known(known, name, "variable " + variable), value);
      }
    });
    for (var argument : args) {
      var equals = argument.indexOf('=');
      var name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
      given.put(known(known, name, "argument " + argument), argument.substring(equals + 1));
    }
    return new Settings(given);
  }

  private static String known(Collection<String> known, String name, String what) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException("unknown " + what);
    }
    return name;
  }

  String text(String name, String otherwise) {
    return given.getOrDefault(name, otherwise);
  }

  boolean has(String name) {
    return given.containsKey(name);
  }

  /// What a setting or the file that another names holds.
  String secret(String name, String file) throws IOException {
    return has(file) ? Files.readString(Path.of(text(file, ""))).strip() : text(name, "");
  }

  Duration duration(String name, String otherwise) {
    var text = text(name, otherwise);
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(name + " must look like " + otherwise + ": " + text, e);
    }
  }

  int atLeastOne(String name, String otherwise) {
    var text = text(name, otherwise);
    try {
      var number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(name + " must be a number of at least 1: " + text);
  }
}
