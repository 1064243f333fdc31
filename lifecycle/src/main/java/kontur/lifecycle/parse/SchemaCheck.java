package kontur.lifecycle.parse;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import kontur.lifecycle.parse.Report.Suggestion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds a file against `lifecycle.schema.json`.
final class SchemaCheck {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonNode SOURCE = source();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(SOURCE);

  private SchemaCheck() {}

  static void check(Object root, Report report) {
    var errors = SCHEMA.validate(JSON.<JsonNode>valueToTree(root));
    for (var error : errors) {
      report(error, report);
    }
  }

  private static void report(Error error, Report report) {
    var pointer = pointer(error);
    switch (error.getKeyword()) {
      case "additionalProperties", "propertyNames" -> {
        var key = String.valueOf(error.getProperty());
        report.keyError(
            "L001",
            pointer + "/" + key,
            error.getKeyword().equals("propertyNames")
                ? "'" + key + "' is no name that can stand here"
                : "unknown key '" + key + "'",
            Suggestion.among(known(error), key));
      }
      case "required" -> report.error("L001", pointer, "'" + error.getProperty() + "' is missing");
      case "oneOf" -> report.error("L001", pointer, "either 'in' or 'every' is needed, not both");
      case "not" -> report.error("L001", pointer, "a final state has only entry actions");
      default -> report.error("L001", pointer, message(error));
    }
  }

  private static String message(Error error) {
    var text = error.getMessage();
    var colon = text.indexOf(": ");
    return colon > 0 && text.startsWith("/") ? text.substring(colon + 2) : text;
  }

  private static String pointer(Error error) {
    var path = error.getInstanceLocation().toString();
    return path.startsWith("$") ? path.substring(1) : path;
  }

  /// The keys that the schema knows beside the unknown one.
  private static List<String> known(Error error) {
    var fragment = String.valueOf(error.getSchemaLocation());
    var hash = fragment.indexOf('#');
    var slash = fragment.lastIndexOf('/');
    if (hash < 0 || slash < hash) {
      return List.of();
    }
    var names = new ArrayList<String>();
    SOURCE
        .at(fragment.substring(hash + 1, slash) + "/properties")
        .propertyStream()
        .forEach(property -> names.add(property.getKey()));
    return names;
  }

  private static JsonNode source() {
    try (var file = SchemaCheck.class.getResourceAsStream("/lifecycle/lifecycle.schema.json")) {
      return JSON.readTree(java.util.Objects.requireNonNull(file, "lifecycle.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
