package kontur.lifecycle.expression;

import com.google.common.primitives.UnsignedLong;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// CEL values as JSON knows them, in one deterministic order.
final class JsonValue {
  private JsonValue() {}

  static Object of(@Nullable Object value) throws EvaluationFailed {
    return switch (value) {
      case String text -> text;
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> number.longValue();
      case UnsignedLong number -> number.longValue();
      case Double number when Double.isFinite(number) -> number;
      case Instant at -> at.toString();
      case Duration duration -> duration.toString();
      case List<?> list -> list(list);
      case Map<?, ?> map -> map(map);
      case null -> throw new EvaluationFailed("the value is null");
      default -> throw new EvaluationFailed("a value that JSON does not know: " + value);
    };
  }

  private static List<Object> list(List<?> values) throws EvaluationFailed {
    var copy = new java.util.ArrayList<Object>(values.size());
    for (var value : values) {
      copy.add(of(value));
    }
    return List.copyOf(copy);
  }

  private static Map<String, Object> map(Map<?, ?> values) throws EvaluationFailed {
    var copy = new TreeMap<String, Object>();
    for (var entry : values.entrySet()) {
      copy.put(String.valueOf(entry.getKey()), of(entry.getValue()));
    }
    return copy;
  }
}
