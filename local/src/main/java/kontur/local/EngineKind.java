package kontur.local;

import java.util.Locale;

/// Which Temporal to start when none is named by its address.
public enum EngineKind {
  /// The command-line program when it is on the path, else the Java test server.
  AUTO,
  /// The command-line program `temporal`.
  CLI,
  /// The Java test server with our cures.
  JAVA,
  /// The Java test server as the library ships it.
  STOCK;

  static EngineKind of(String text) {
    for (var kind : values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
        return kind;
      }
    }
    throw new WrongSetting("--temporal must be auto, cli, java or stock: " + text);
  }
}
