package kontur.contract;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.List;

/// What no store of ours can hold, wherever it stands in a message: U+0000 in a text, a time
/// outside the years 1 to 9999, a number that is none.
final class Storable {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;
  private static final int MOST_NANOS = 999_999_999;

  private Storable() {}

  static List<Refusal.Violation> violations(Message message) {
    var violations = new ArrayList<Refusal.Violation>();
    look(message, "", violations);
    return violations;
  }

  private static void look(Message message, String path, List<Refusal.Violation> violations) {
    if (message instanceof Timestamp time && !isDate(time)) {
      violations.add(new Refusal.Violation(path, "must be a time from year 1 to year 9999"));
    }
    message
        .getAllFields()
        .forEach((field, value) -> {
          var name = path.isEmpty() ? field.getName() : path + "." + field.getName();
          if (field.isRepeated()) {
            for (var element : (List<?>) value) {
              look(field, element, name, violations);
            }
          } else {
            look(field, value, name, violations);
          }
        });
  }

  private static void look(
      FieldDescriptor field, Object value, String path, List<Refusal.Violation> violations) {
    switch (field.getJavaType()) {
      case MESSAGE -> look((Message) value, path, violations);
      case STRING -> {
        if (((String) value).indexOf('\0') >= 0) {
          violations.add(new Refusal.Violation(path, "must not contain U+0000"));
        }
      }
      case DOUBLE -> {
        if (!Double.isFinite((Double) value)) {
          violations.add(new Refusal.Violation(path, "must be a finite number"));
        }
      }
      default -> {
        // Everything else has a bound of its own.
      }
    }
  }

  private static boolean isDate(Timestamp time) {
    return time.getSeconds() >= FIRST_SECOND
        && time.getSeconds() <= LAST_SECOND
        && time.getNanos() >= 0
        && time.getNanos() <= MOST_NANOS;
  }
}
