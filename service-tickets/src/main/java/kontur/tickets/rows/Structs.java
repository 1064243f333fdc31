package kontur.tickets.rows;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;

/// Plain values as protobuf's Struct.
public final class Structs {
  private Structs() {}

  /// Values may be texts, numbers, truth values, lists and maps of these.
  public static Struct of(Map<String, ?> values) {
    var struct = Struct.newBuilder();
    values.forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  private static Value value(Object value) {
    var proto = Value.newBuilder();
    return switch (value) {
      case String text -> proto.setStringValue(text).build();
      case Boolean truth -> proto.setBoolValue(truth).build();
      case Number number -> proto.setNumberValue(number.doubleValue()).build();
      case List<?> list -> {
        var values = ListValue.newBuilder();
        list.forEach(item -> values.addValues(value(item)));
        yield proto.setListValue(values).build();
      }
      case Map<?, ?> map -> {
        var fields = Struct.newBuilder();
        map.forEach((name, item) -> fields.putFields(name.toString(), value(item)));
        yield proto.setStructValue(fields).build();
      }
      default -> proto.setNullValue(NullValue.NULL_VALUE).build();
    };
  }

  /// The text of a field; empty when it is absent or no text.
  public static String text(Struct struct, String field) {
    return struct.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }
}
