package kontur.lifecycle.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kontur.lifecycle.value.Field;
import kontur.lifecycle.value.FieldType;
import kontur.lifecycle.value.Fields;

/// Reads declarations of fields.
final class FieldsReader {
  private final Report report;

  FieldsReader(Report report) {
    this.report = report;
  }

  Fields read(Map<String, Node> entries) {
    var fields = new LinkedHashMap<String, Field>();
    entries.forEach((name, node) -> fields.put(name, field(name, node)));
    return new Fields(fields);
  }

  private Field field(String name, Node node) {
    var type = FieldType.of(node.require("type").text()).orElseThrow();
    var plain = new Field(name, type, allowed(node, type), null);
    var fallback = node.get("default").map(Node::content).orElse(null);
    if (fallback == null) {
      return plain;
    }
    plain
        .problem(fallback)
        .ifPresent(problem -> report.error("L021", node.pointer() + "/default", problem));
    return new Field(name, type, plain.allowed(), type.read(fallback).orElse(null));
  }

  private List<Object> allowed(Node node, FieldType type) {
    var allowed = new ArrayList<Object>();
    for (var item : node.items("enum")) {
      type.read(item.content())
          .ifPresentOrElse(
              allowed::add,
              () ->
                  report.error("L021", item.pointer(), "the value is not of type " + type.word()));
    }
    return allowed;
  }
}
