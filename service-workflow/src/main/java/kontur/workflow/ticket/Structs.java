package kontur.workflow.ticket;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// The kernel's values as protobuf's, and back.
public final class Structs {
  private Structs() {}

  public static Struct toProto(Map<String, ?> values) {
    var struct = Struct.newBuilder();
    values.forEach((key, value) -> struct.putFields(key, value(value)));
    return struct.build();
  }

  public static Map<String, Object> fromProto(Struct struct) {
    var values = new TreeMap<String, Object>();
    struct
        .getFieldsMap()
        .forEach((key, value) -> {
          if (!value.hasNullValue()) {
            values.put(key, plain(value));
          }
        });
    return values;
  }

  private static Value value(Object plain) {
    var value = Value.newBuilder();
    return switch (plain) {
      case Boolean bool -> value.setBoolValue(bool).build();
      case Number number -> value.setNumberValue(number.doubleValue()).build();
      case Collection<?> list -> {
        var values = ListValue.newBuilder();
        list.forEach(element -> values.addValues(value(element)));
        yield value.setListValue(values).build();
      }
      case Map<?, ?> map -> {
        var fields = Struct.newBuilder();
        map.forEach((key, element) -> fields.putFields(key.toString(), value(element)));
        yield value.setStructValue(fields).build();
      }
      case String text -> value.setStringValue(text).build();
      case Instant instant -> value.setStringValue(instant.toString()).build();
      default -> throw new IllegalArgumentException("no value of a lifecycle: " + plain.getClass());
    };
  }

  private static Object plain(Value value) {
    return switch (value.getKindCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRING_VALUE -> value.getStringValue();
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream()
              .filter(element -> !element.hasNullValue())
              .map(Structs::plain)
              .toList();
      case STRUCT_VALUE -> fromProto(value.getStructValue());
      case NULL_VALUE, KIND_NOT_SET -> NullValue.NULL_VALUE.name();
    };
  }

  /// Whole numbers become longs again, as the kernel's expressions want them.
  private static Object number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53 ? (long) number : number;
  }
}
