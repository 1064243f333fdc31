package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Arguments of the form `--name=value`.
final class Options {
  private final Map<String, String> given;
  private final Set<String> asked = new HashSet<>();

  private Options(Map<String, String> given) {
    this.given = given;
  }

  static Options read(String... args) {
    var given = new HashMap<String, String>();
    for (var arg : args) {
      var equals = arg.indexOf('=');
      if (!arg.startsWith("--") || equals < 0) {
        throw new WrongOption("Unknown argument " + arg + ": --help lists all.");
      }
      given.put(arg.substring(2, equals), arg.substring(equals + 1));
    }
    return new Options(given);
  }

  boolean has(String name) {
    asked.add(name);
    return given.containsKey(name);
  }

  String text(String name, String otherwise) {
    asked.add(name);
    return given.getOrDefault(name, otherwise);
  }

  long number(String name, long otherwise) {
    try {
      return Long.parseLong(text(name, String.valueOf(otherwise)));
    } catch (NumberFormatException e) {
      throw new WrongOption("--" + name + " must be a number", e);
    }
  }

  Path folder(String prefix) {
    try {
      return has("folder")
          ? Files.createDirectories(Path.of(text("folder", ""))).toAbsolutePath()
          : Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What nobody asked for is a mistake.
  void refuseOthers() {
    given.keySet().stream()
        .filter(name -> !asked.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw new WrongOption("Unknown argument --" + name + ": --help lists all.");
        });
  }
}
