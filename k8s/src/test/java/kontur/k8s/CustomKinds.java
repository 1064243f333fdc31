package kontur.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The kinds that an operator adds to a cluster, by the definitions that lie with the tests: the
/// fields that we use and those that must be there. On a cluster the same definitions are
/// installed.
final class CustomKinds {
  private static final Map<String, Map<String, Object>> SCHEMAS = schemas();

  private CustomKinds() {}

  static boolean knows(String type) {
    return SCHEMAS.containsKey(type);
  }

  static List<String> findings(Manifest object) {
    var findings = new ArrayList<String>();
    var schema = SCHEMAS.get(object.apiVersion() + "/" + object.kind());
    var content = new LinkedHashMap<>(object.content());
    content.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));
    check(object.where() + " ", content, schema == null ? Map.of() : schema, findings);
    return findings;
  }

  private static void check(
      String where, Object value, Map<String, Object> schema, List<String> findings) {
    if (Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))) {
      return;
    }
    switch (Yaml.text(schema, "type")) {
      case "object" -> {
        if (value instanceof Map<?, ?>) {
          checkObject(where, Yaml.map(value), schema, findings);
        } else {
          findings.add(where + ": not an object");
        }
      }
      case "array" -> {
        if (value instanceof List<?> list) {
          list.forEach(item -> check(where + "[]", item, Yaml.map(schema, "items"), findings));
        } else {
          findings.add(where + ": not a list");
        }
      }
      case "string" -> expect(value instanceof String, where, "not a text", findings);
      case "integer" -> expect(value instanceof Integer, where, "not a number", findings);
      case "boolean" -> expect(value instanceof Boolean, where, "not true or false", findings);
      default -> {
        // Anything goes.
      }
    }
    var allowed = Yaml.list(schema, "enum");
    expect(allowed.isEmpty() || allowed.contains(value), where, "none of " + allowed, findings);
  }

  private static void checkObject(
      String where, Map<String, Object> value, Map<String, Object> schema, List<String> findings) {
    var known = Yaml.map(schema, "properties");
    var others = Yaml.map(schema, "additionalProperties");
    for (var required : Yaml.list(schema, "required")) {
      expect(
          value.containsKey(String.valueOf(required)), where, required + " is missing", findings);
    }
    value.forEach((key, item) -> {
      if (known.containsKey(key)) {
        check(where + "." + key, item, Yaml.map(known, key), findings);
      } else if (!others.isEmpty()) {
        check(where + "." + key, item, others, findings);
      } else {
        findings.add(where + ": unknown field " + key);
      }
    });
  }

  private static void expect(boolean holds, String where, String finding, List<String> findings) {
    if (!holds) {
      findings.add(where + ": " + finding);
    }
  }

  private static Map<String, Map<String, Object>> schemas() {
    var schemas = new LinkedHashMap<String, Map<String, Object>>();
    var folder = Tree.ROOT.resolve("k8s/src/test/resources/crds");
    for (var definition : Tree.of("crds", Tree.files(folder, ".yaml")).objects()) {
      for (var version : definition.list("spec", "versions")) {
        var type =
            definition.text("spec", "group")
                + "/"
                + Yaml.text(version, "name")
                + "/"
                + definition.text("spec", "names", "kind");
        schemas.put(type, Yaml.map(version, "schema", "openAPIV3Schema"));
      }
    }
    return schemas;
  }
}
