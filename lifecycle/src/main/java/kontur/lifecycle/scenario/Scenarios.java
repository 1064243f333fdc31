package kontur.lifecycle.scenario;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kontur.lifecycle.chart.Durations;
import kontur.lifecycle.parse.Node;
import kontur.lifecycle.scenario.Scenario.Ending;
import kontur.lifecycle.scenario.Scenario.Expected;
import kontur.lifecycle.scenario.Scenario.Move;
import kontur.lifecycle.scenario.Scenario.Start;
import kontur.lifecycle.scenario.Scenario.Stub;

/// Reads scenario files; an unknown key is refused, since an expectation with a typing error would
/// hold for ever.
public final class Scenarios {
  private final String file;

  private Scenarios(String file) {
    this.file = file;
  }

  /// The cases of a file, or an exception with one sentence.
  public static List<Scenario> read(byte[] yaml, String file) {
    return new Scenarios(file).cases(Node.read(yaml, file));
  }

  private List<Scenario> cases(Node root) {
    only(root, "apiVersion", "kind", "lifecycle", "cases");
    if (!root.text("kind", "").equals("LifecycleTest")) {
      throw wrong(root, "kind must be LifecycleTest");
    }
    return root.items("cases").stream().map(this::scenario).toList();
  }

  private Scenario scenario(Node node) {
    only(node, "name", "start", "stub", "steps", "expect");
    var stubs = new LinkedHashMap<String, List<Stub>>();
    node.entries("stub")
        .forEach((action, list) -> {
          if (!list.items().isEmpty()) {
            stubs.put(action, list.items().stream().map(this::stub).toList());
          }
        });
    return new Scenario(
        node.require("name").text(),
        start(node.require("start")),
        stubs,
        node.items("steps").stream().map(this::move).toList(),
        ending(node));
  }

  private Start start(Node node) {
    only(node, "at", "ticket", "send", "payload");
    try {
      return new Start(
          OffsetDateTime.parse(node.require("at").text()).toInstant(),
          values(node, "ticket"),
          node.get("send").map(Node::text),
          values(node, "payload"));
    } catch (DateTimeParseException e) {
      throw wrong(node, "'at' is no time such as 2026-11-02T10:00:00+01:00");
    }
  }

  private Stub stub(Node node) {
    only(node, "takes", "result", "fail");
    return new Stub(
        duration(node.require("takes")), values(node, "result"), node.get("fail").map(Node::text));
  }

  private Move move(Node node) {
    only(node, "at", "send", "id", "payload", "ticket", "expect");
    node.get("id")
        .filter(id -> !id.text().equals("same-as-previous"))
        .ifPresent(id -> {
          throw wrong(id, "the only id is same-as-previous");
        });
    return new Move(
        duration(node.require("at")),
        node.get("send").map(Node::text),
        node.get("id").isPresent(),
        values(node, "payload"),
        values(node, "ticket"),
        expected(node));
  }

  private Expected expected(Node parent) {
    var node = parent.get("expect").orElseGet(() -> new Node(Map.of(), parent.pointer()));
    only(node, "state", "did", "not-did", "vars", "clocks", "outcome", "reason");
    return new Expected(
        node.get("state").map(Node::text),
        texts(node, "did"),
        texts(node, "not-did"),
        values(node, "vars"),
        clocks(node),
        node.get("outcome").map(Node::text),
        node.get("reason").map(Node::text));
  }

  private Ending ending(Node parent) {
    var node = parent.get("expect").orElseGet(() -> new Node(Map.of(), parent.pointer()));
    only(node, "path", "clocks", "history-events");
    var history = node.get("history-events").flatMap(events -> events.get("max"));
    return new Ending(
        texts(node, "path"), clocks(node), history.map(max -> Integer.valueOf(max.text())));
  }

  private Duration duration(Node node) {
    var text = node.text();
    try {
      return Durations.parse(text.startsWith("+") ? text.substring(1) : text);
    } catch (IllegalArgumentException e) {
      throw wrong(node, String.valueOf(e.getMessage()));
    }
  }

  private static List<String> texts(Node node, String key) {
    return node.items(key).stream().map(Node::text).toList();
  }

  private static Map<String, String> clocks(Node node) {
    var clocks = new LinkedHashMap<String, String>();
    node.entries("clocks").forEach((name, mode) -> clocks.put(name, mode.text()));
    return clocks;
  }

  private static Map<String, Object> values(Node node, String key) {
    var values = new LinkedHashMap<String, Object>();
    node.entries(key).forEach((name, value) -> values.put(name, plain(value)));
    return values;
  }

  private static Object plain(Node node) {
    return node.value() instanceof List<?>
        ? new ArrayList<Object>(node.items().stream().map(Scenarios::plain).toList())
        : Optional.ofNullable(node.value()).orElse("");
  }

  private void only(Node node, String... keys) {
    var known = Set.of(keys);
    for (var key : node.entries().keySet()) {
      if (!known.contains(key)) {
        throw wrong(node, "unknown key '" + key + "'");
      }
    }
  }

  private IllegalArgumentException wrong(Node node, String message) {
    return new IllegalArgumentException(file + ": " + message + " (" + node.pointer() + ")");
  }
}
