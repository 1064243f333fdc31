package kontur.lifecycle;

import java.time.Instant;
import java.util.Map;

/// Something that rules are asked about: an event with what rules may see of it.
///
/// @param envelope for the event log
/// @param seen `event` or `result` by name
record Occurrence(Event.Envelope envelope, Map<String, Object> seen) {
  private static final String INSIDE = "service:lifecycle";

  /// An event from outside with its typed payload.
  static Occurrence of(Event.Envelope envelope, Map<String, Object> payload) {
    return new Occurrence(envelope, Map.of("event", payload));
  }

  /// An input from inside.
  static Occurrence inside(
      long serial, String type, Instant at, Map<String, Object> payload, Map<String, Object> seen) {
    return new Occurrence(
        new Event.Envelope(0, "inside/" + serial, type, at, payload, Map.of(), INSIDE), seen);
  }

  boolean isInside() {
    return envelope.actor().equals(INSIDE);
  }

  String type() {
    return envelope.type();
  }
}
