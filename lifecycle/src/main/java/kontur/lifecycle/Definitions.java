package kontur.lifecycle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import kontur.lifecycle.check.Checks;
import kontur.lifecycle.parse.LifecycleFile;

/// Reads lifecycle files.
public final class Definitions {
  /// The actions that Kontur can carry out.
  public static final Set<String> ACTIONS =
      Set.of(
          "event.publish",
          "reply.auto",
          "notify",
          "assignment.request",
          "tags.add",
          "ticket.classify");

  private Definitions() {}

  /// Reads and checks a file that may use the actions of Kontur.
  ///
  /// @param fileName for the findings only
  public static Reading read(byte[] yaml, String fileName) {
    return read(yaml, fileName, ACTIONS);
  }

  /// Reads and checks a file that may use these actions.
  public static Reading read(byte[] yaml, String fileName, Set<String> actions) {
    var file = LifecycleFile.read(yaml, fileName, actions);
    file.chart().ifPresent(chart -> Checks.run(chart, file.report()));
    if (!file.isUsable()) {
      return new Reading.Broken(file.findings());
    }
    var meta = file.meta();
    var id = new DefinitionId(meta.name(), meta.version(), sha256(yaml));
    return new Reading.Usable(
        new Definition(id, meta.title(), file.chart().orElseThrow()), file.findings());
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
