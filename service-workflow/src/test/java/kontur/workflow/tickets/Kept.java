package kontur.workflow.tickets;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.v1.*;

/// One ticket of the stand-in.
public final class Kept {
  public final String id;
  public String subject = "";
  public String text = "";
  public final List<LifecycleEnvelope> events = new ArrayList<>();
  public final Map<String, Object> facts = new TreeMap<>();
  public final List<RecordStepRequest> steps = new ArrayList<>();
  public final Map<String, ConsumedEvent> commands = new LinkedHashMap<>();
  public final Map<String, RecordedCommand> refusals = new LinkedHashMap<>();
  public LifecycleState state = LifecycleState.getDefaultInstance();
  public Instant deadline = Instant.MAX;
  public long lastNumber;
  public long nextNumber = 1;
  public String stuck = "";

  Kept(String id) {
    this.id = id;
  }

  public String leaf() {
    return steps.isEmpty() ? "received" : steps.getLast().getState();
  }

  /// Every state that was ever entered, in order.
  public List<String> path() {
    var path = new ArrayList<String>();
    for (var step : steps) {
      for (var consumed : step.getConsumedList()) {
        add(path, consumed.getToState());
      }
    }
    return path;
  }

  private static void add(List<String> path, String state) {
    if (!state.isEmpty() && (path.isEmpty() || !path.getLast().equals(state))) {
      path.add(state);
    }
  }

  public List<String> effects() {
    return steps.stream()
        .flatMap(step -> step.getEffectsList().stream())
        .map(Effect::getAction)
        .toList();
  }

  public List<String> consumed(String outcome) {
    return steps.stream()
        .flatMap(step -> step.getConsumedList().stream())
        .filter(consumed -> consumed.getOutcome().equals(outcome))
        .map(consumed -> consumed.getEnvelope().getType())
        .toList();
  }

  List<LifecycleEnvelope> pending() {
    return events.stream().filter(event -> event.getNumber() > lastNumber).toList();
  }
}
