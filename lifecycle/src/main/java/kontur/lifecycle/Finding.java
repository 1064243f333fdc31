package kontur.lifecycle;

/// What a check has to say about one place of a lifecycle file.
///
/// @param code stable, such as `L020`
/// @param line from 1; 0 when the file as a whole is meant
/// @param column from 1
/// @param pointer JSON pointer of the place
/// @param hint what to do about it; empty when the message says it
public record Finding(
    String code,
    Level level,
    String file,
    int line,
    int column,
    String pointer,
    String message,
    String hint) {

  /// How bad it is: only errors make a definition unusable.
  public enum Level {
    ERROR,
    WARNING,
    INFO
  }

  /// One sentence for people: `default.yaml:55:7: L020 undefined field 'priorty' (/clocks/…)`.
  public String sentence() {
    var tail = hint.isEmpty() ? "" : ", " + hint;
    return "%s:%d:%d: %s %s%s (%s)".formatted(file, line, column, code, message, tail, pointer);
  }
}
