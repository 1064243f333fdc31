package kontur.lifecycle;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import kontur.lifecycle.ClockState.PendingMark;
import kontur.lifecycle.ClockState.Phase;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what `SnapshotWriter` wrote.
final class SnapshotReader {
  private static final JsonMapper JSON = JsonMapper.shared();

  private SnapshotReader() {}

  static Snapshot read(byte[] json) {
    try {
      return snapshot(JSON.readTree(json));
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException("this is no snapshot of a lifecycle", e);
    }
  }

  private static Snapshot snapshot(JsonNode root) {
    var kernel = root.path("kernel").asInt(0);
    if (kernel != SnapshotWriter.KERNEL) {
      throw new IllegalArgumentException("a snapshot of kernel " + kernel + " cannot be read");
    }
    var definition = root.required("definition");
    return new Snapshot(
        new DefinitionId(
            text(definition, "name"), text(definition, "version"), text(definition, "sha256")),
        root.required("seq").longValue(),
        root.required("lastNumber").longValue(),
        text(root, "state"),
        root.required("ended").booleanValue(),
        map(root.required("vars")),
        map(root.required("ticket")),
        memory(root));
  }

  private static Memory memory(JsonNode root) {
    var last = new TreeMap<String, String>();
    root.required("last")
        .propertyStream()
        .forEach(entry -> last.put(entry.getKey(), entry.getValue().stringValue()));
    return new Memory(
        root.required("serial").longValue(),
        list(root.required("clocks"), SnapshotReader::clock),
        list(
            root.required("timers"),
            node ->
                new TimerState(
                    text(node, "state"), node.required("index").intValue(), at(node, "due"))),
        list(root.required("invokes"), SnapshotReader::invoke),
        last,
        list(root.required("deferred"), SnapshotReader::envelope),
        list(root.required("seen"), JsonNode::stringValue));
  }

  private static ClockState clock(JsonNode node) {
    var pending = new ArrayList<PendingMark>();
    node.required("pending")
        .propertyStream()
        .forEach(mark ->
            pending.add(
                new PendingMark(mark.getKey(), Instant.parse(mark.getValue().stringValue()))));
    return new ClockState(
        text(node, "name"),
        Phase.valueOf(text(node, "phase")),
        node.required("breached").booleanValue(),
        node.has("since") ? at(node, "since") : null,
        millis(node, "spentMillis"),
        node.has("targetMillis") ? millis(node, "targetMillis") : null,
        node.has("dueAt") ? at(node, "dueAt") : null,
        pending,
        list(node.required("fired"), JsonNode::stringValue));
  }

  private static InvokeStarted invoke(JsonNode node) {
    return new InvokeStarted(
        node.required("epoch").longValue(),
        text(node, "state"),
        text(node, "action"),
        map(node.required("arguments")),
        millis(node, "timeoutMillis"),
        at(node, "timeoutAt"),
        new RetryPolicy(
            node.required("attempts").intValue(),
            millis(node, "backoffMillis"),
            millis(node, "maxBackoffMillis")));
  }

  private static Event.Envelope envelope(JsonNode node) {
    return new Event.Envelope(
        node.required("number").longValue(),
        text(node, "id"),
        text(node, "type"),
        at(node, "occurredAt"),
        map(node.required("payload")),
        Map.of(),
        text(node, "actor"));
  }

  private static String text(JsonNode node, String key) {
    return node.required(key).stringValue();
  }

  private static Instant at(JsonNode node, String key) {
    return Instant.parse(text(node, key));
  }

  private static Duration millis(JsonNode node, String key) {
    return Duration.ofMillis(node.required(key).longValue());
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    return array.valueStream().map(read).toList();
  }

  private static Map<String, Object> map(JsonNode node) {
    var map = new TreeMap<String, Object>();
    node.propertyStream().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.stringValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? (Object) node.longValue() : node.doubleValue();
      case ARRAY -> list(node, SnapshotReader::value);
      case OBJECT -> map(node);
      case NULL, MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("a snapshot holds no " + node.getNodeType());
    };
  }
}
