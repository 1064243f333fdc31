package kontur.lifecycle.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.List;
import java.util.Optional;
import kontur.lifecycle.value.FieldType;
import kontur.lifecycle.value.Fields;

/// Declared fields as CEL's checker sees them: a struct type, although its values are plain maps.
final class Struct {
  static final List<String> VARIABLES = List.of("ticket", "vars", "event", "result");

  private Struct() {}

  static CelType of(String variable, Fields fields) {
    var types = ImmutableMap.<String, CelType>builder();
    fields.all().forEach(field -> types.put(field.name(), celType(field.type())));
    var byName = types.buildOrThrow();
    return StructType.create(
        typeName(variable), byName.keySet(), name -> Optional.ofNullable(byName.get(name)));
  }

  static CelType celType(FieldType type) {
    return switch (type) {
      case STRING -> SimpleType.STRING;
      case INT -> SimpleType.INT;
      case DOUBLE -> SimpleType.DOUBLE;
      case BOOL -> SimpleType.BOOL;
      case TIMESTAMP -> SimpleType.TIMESTAMP;
      case STRINGS -> ListType.create(SimpleType.STRING);
    };
  }

  private static String typeName(String variable) {
    return "lifecycle." + variable;
  }

  /// Tells the checker which fields the variables of a scope have.
  static final class Types implements CelTypeProvider {
    private final ImmutableMap<String, CelType> byName;

    private Types(ImmutableMap<String, CelType> byName) {
      this.byName = byName;
    }

    static Types of(Scope scope) {
      var types = ImmutableMap.<String, CelType>builder();
      for (var variable : VARIABLES) {
        scope
            .of(variable)
            .ifPresent(fields -> types.put(typeName(variable), Struct.of(variable, fields)));
      }
      return new Types(types.buildOrThrow());
    }

    @Override
    public ImmutableCollection<CelType> types() {
      return byName.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(byName.get(name));
    }
  }
}
