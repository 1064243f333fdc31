package kontur.lifecycle.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Type of a declared field. Values are kept as JSON knows them: strings, longs, doubles, booleans,
/// lists of strings; a timestamp is an ISO string in UTC.
public enum FieldType {
  STRING("string"),
  INT("int"),
  DOUBLE("double"),
  BOOL("bool"),
  TIMESTAMP("timestamp"),
  STRINGS("list<string>");

  private final String word;

  FieldType(String word) {
    this.word = word;
  }

  /// The type of this name in a lifecycle file.
  public static Optional<FieldType> of(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  /// As a lifecycle file writes it.
  public String word() {
    return word;
  }

  /// What a var starts with when nothing is declared.
  public Object zero() {
    return switch (this) {
      case STRING -> "";
      case INT -> 0L;
      case DOUBLE -> 0.0;
      case BOOL -> false;
      case TIMESTAMP -> "1970-01-01T00:00:00Z";
      case STRINGS -> List.of();
    };
  }

  /// The value in this type, empty when it is of another.
  public Optional<Object> read(Object raw) {
    return switch (this) {
      case STRING -> raw instanceof String ? Optional.of(raw) : Optional.empty();
      case INT -> integer(raw);
      case DOUBLE -> raw instanceof Number n ? Optional.of(n.doubleValue()) : Optional.empty();
      case BOOL -> raw instanceof Boolean ? Optional.of(raw) : Optional.empty();
      case TIMESTAMP -> timestamp(raw);
      case STRINGS ->
          raw instanceof Collection<?> list && list.stream().allMatch(String.class::isInstance)
              ? Optional.of(List.copyOf(list))
              : Optional.empty();
    };
  }

  // Over gRPC every number arrives as a double.
  private static Optional<Object> integer(Object raw) {
    return switch (raw) {
      case Long n -> Optional.of(n);
      case Integer n -> Optional.of(n.longValue());
      case Double n when n == Math.rint(n) && Math.abs(n) <= 1L << 53 -> Optional.of(n.longValue());
      default -> Optional.empty();
    };
  }

  private static Optional<Object> timestamp(Object raw) {
    try {
      return switch (raw) {
        case Instant at -> Optional.of(at.truncatedTo(ChronoUnit.MILLIS).toString());
        case String text ->
            Optional.of(
                OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS).toString());
        default -> Optional.empty();
      };
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
