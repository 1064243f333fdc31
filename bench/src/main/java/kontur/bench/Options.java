package kontur.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Arguments of the form `--name=value`, each at most once.
final class Options {
  private final Map<String, String> given;

  private Options(Map<String, String> given) {
    this.given = given;
  }

  /// @param known names; another one is a mistake
  static Options read(Set<String> known, String... args) {
    var given = new HashMap<String, String>();
    for (var arg : args) {
      var equals = arg.indexOf('=');
      var name = equals < 0 ? "" : arg.substring(0, equals).replaceFirst("^--", "");
      if (!arg.startsWith("--") || !known.contains(name)) {
        throw new WrongOption("Unknown argument " + arg + ": --help lists all.");
      }
      if (given.put(name, arg.substring(equals + 1)) != null) {
        throw new WrongOption("--" + name + " was given twice.");
      }
    }
    return new Options(given);
  }

  boolean has(String name) {
    return given.containsKey(name);
  }

  String text(String name, String otherwise) {
    return given.getOrDefault(name, otherwise);
  }

  String oneOf(String name, List<String> values, String otherwise) {
    var value = text(name, otherwise);
    if (!values.contains(value)) {
      throw new WrongOption("--" + name + " must be one of " + String.join(", ", values) + ".");
    }
    return value;
  }

  int number(String name, int least, int most, int otherwise) {
    try {
      var value = Integer.parseInt(text(name, String.valueOf(otherwise)));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The same sentence as for a number that is out of bounds.
    }
    throw new WrongOption("--" + name + " must be a number from " + least + " to " + most + ".");
  }

  /// Makes it; to be asked last, so that nothing is left of a call with another mistake.
  Path folder(String prefix) {
    try {
      return has("folder")
          ? Files.createDirectories(Path.of(text("folder", ""))).toAbsolutePath()
          : Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new WrongOption("--folder cannot be used: " + e, e);
    }
  }
}
