package kontur.workflow.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kontur.events.v1.LifecycleEnvelope;

/// Events of one ticket in their order, and where the first of them lies in each partition.
final class TicketEvents {
  private final String ticket;
  private final List<LifecycleEnvelope> envelopes = new ArrayList<>();
  private final Map<Integer, Long> first = new HashMap<>();

  TicketEvents(String ticket) {
    this.ticket = ticket;
  }

  String ticket() {
    return ticket;
  }

  List<LifecycleEnvelope> envelopes() {
    return envelopes;
  }

  /// By partition.
  Map<Integer, Long> first() {
    return first;
  }

  /// A record that came twice, as after a relay that died between Kafka and its mark, counts once:
  /// an update is known by its first and last number, and must then be over the same events.
  void add(LifecycleEnvelope one, int partition, long offset) {
    first.merge(partition, offset, Math::min);
    addOnce(one);
  }

  void addAll(TicketEvents later) {
    later.first.forEach((partition, offset) -> first.merge(partition, offset, Math::min));
    later.envelopes.forEach(this::addOnce);
  }

  private void addOnce(LifecycleEnvelope one) {
    if (envelopes.stream().noneMatch(event -> event.getNumber() == one.getNumber())) {
      envelopes.add(one);
    }
  }
}
