package kontur.communication.telegram;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A file's name as metadata: never a path, cleaned once, at most 255 bytes.
final class FileName {
  private static final int MOST_BYTES = 255;

  private FileName() {}

  static String cleaned(@Nullable String given, String otherwise) {
    if (given == null) {
      return otherwise;
    }
    var name =
        Clean.line(given, MOST_BYTES).replaceAll("[/\\\\:*?\"<>|\\u200B-\\u200F\\uFEFF]", "_");
    name = name.replaceAll("^[. ]+", "").strip();
    while (name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      var dot = name.lastIndexOf('.');
      var end = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
      var stem = name.substring(0, name.length() - end.length());
      name = Clean.cut(stem, stem.length() - 1) + end;
    }
    return name.isEmpty() ? otherwise : name;
  }
}
