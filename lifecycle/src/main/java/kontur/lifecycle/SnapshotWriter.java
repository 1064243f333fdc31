package kontur.lifecycle;

import java.util.Collection;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes snapshots as canonical JSON: fixed order of keys, no spaces, times in UTC.
final class SnapshotWriter {
  /// Version of the kernel's semantics; another one does not read the snapshot.
  static final int KERNEL = 1;

  private static final JsonMapper JSON = JsonMapper.shared();

  private SnapshotWriter() {}

  static byte[] write(Snapshot snapshot) {
    var root = JSON.createObjectNode();
    root.put("kernel", KERNEL);
    var definition = root.putObject("definition");
    definition.put("name", snapshot.definition().name());
    definition.put("version", snapshot.definition().version());
    definition.put("sha256", snapshot.definition().sha256());
    root.put("seq", snapshot.seq());
    root.put("lastNumber", snapshot.lastNumber());
    root.put("state", snapshot.state());
    root.put("ended", snapshot.ended());
    root.set("vars", JSON.valueToTree(snapshot.vars()));
    root.set("ticket", JSON.valueToTree(snapshot.ticket()));
    memory(root, snapshot.memory());
    return JSON.writeValueAsBytes(root);
  }

  private static void memory(ObjectNode root, Memory memory) {
    root.put("serial", memory.serial());
    var clocks = root.putArray("clocks");
    memory.clocks().forEach(clock -> clock(clocks.addObject(), clock));
    var timers = root.putArray("timers");
    for (var timer : memory.timers()) {
      var node = timers.addObject();
      node.put("state", timer.state());
      node.put("index", timer.index());
      node.put("due", timer.due().toString());
    }
    var invokes = root.putArray("invokes");
    memory.invokes().forEach(invoke -> invoke(invokes.addObject(), invoke));
    root.set("last", JSON.valueToTree(memory.last()));
    var deferred = root.putArray("deferred");
    memory.deferred().forEach(envelope -> envelope(deferred.addObject(), envelope));
    strings(root.putArray("seen"), memory.seen());
  }

  private static void clock(ObjectNode node, ClockState clock) {
    node.put("name", clock.name());
    node.put("phase", clock.phase().name());
    node.put("breached", clock.breached());
    node.put("spentMillis", clock.spent().toMillis());
    var since = clock.since();
    if (since != null) {
      node.put("since", since.toString());
    }
    var target = clock.target();
    if (target != null) {
      node.put("targetMillis", target.toMillis());
    }
    var dueAt = clock.dueAt();
    if (dueAt != null) {
      node.put("dueAt", dueAt.toString());
    }
    var pending = node.putObject("pending");
    clock.pending().forEach(mark -> pending.put(mark.mark(), mark.at().toString()));
    strings(node.putArray("fired"), clock.fired());
  }

  private static void invoke(ObjectNode node, InvokeStarted invoke) {
    node.put("epoch", invoke.epoch());
    node.put("state", invoke.state());
    node.put("action", invoke.action());
    node.set("arguments", JSON.valueToTree(invoke.arguments()));
    node.put("timeoutMillis", invoke.timeout().toMillis());
    node.put("timeoutAt", invoke.timeoutAt().toString());
    node.put("attempts", invoke.retry().attempts());
    node.put("backoffMillis", invoke.retry().backoff().toMillis());
    node.put("maxBackoffMillis", invoke.retry().maxBackoff().toMillis());
  }

  private static void envelope(ObjectNode node, Event.Envelope envelope) {
    node.put("number", envelope.number());
    node.put("id", envelope.id());
    node.put("type", envelope.type());
    node.put("occurredAt", envelope.occurredAt().toString());
    node.set("payload", JSON.valueToTree(envelope.payload()));
    node.put("actor", envelope.actor());
  }

  private static void strings(ArrayNode array, Collection<String> values) {
    values.forEach(array::add);
  }
}
