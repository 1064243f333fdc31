package kontur.tickets.desk;

import java.nio.charset.StandardCharsets;

/// Names of files: for people to read, never a path.
final class FileNames {
  private static final int MOST_BYTES = 255;

  private FileNames() {}

  /// Without folders, control characters and marks that turn the direction of text around.
  static String clean(String name) {
    var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    var clean = new StringBuilder();
    last.codePoints().filter(FileNames::isHarmless).forEach(clean::appendCodePoint);
    while (clean.toString().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      clean.setLength(clean.offsetByCodePoints(clean.length(), -1));
    }
    var result = clean.toString().strip();
    return result.isEmpty() || result.chars().allMatch(c -> c == '.') ? "file" : result;
  }

  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
