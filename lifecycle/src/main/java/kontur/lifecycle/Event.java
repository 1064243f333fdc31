package kontur.lifecycle;

import java.time.Instant;
import java.util.Map;

/// An input of a ticket's lifecycle.
public sealed interface Event {
  /// Something from outside: a message, a command, changed facts.
  ///
  /// @param number among the ticket's events, from 1 without gaps; 0 for a command
  /// @param id of a command, or of the cause of a numbered event
  /// @param occurredAt when its cause was stored; SLA clocks reckon with it
  /// @param payload strings, numbers, booleans, lists of strings by declared name; the rest is
  ///   dropped
  /// @param facts the ticket's facts at that moment
  /// @param actor such as `user:<id>`
  record Envelope(
      long number,
      String id,
      String type,
      Instant occurredAt,
      Map<String, Object> payload,
      Map<String, Object> facts,
      String actor)
      implements Event {
    public Envelope {
      payload = Values.ordered(payload);
      facts = Values.ordered(facts);
    }
  }

  /// Time has passed: whatever is due happens now.
  record Wake() implements Event {}

  /// An invoked action has ended well.
  ///
  /// @param epoch from its `InvokeStarted`; another one than the running is ignored
  record InvokeDone(long epoch, Map<String, Object> result) implements Event {
    public InvokeDone {
      result = Values.ordered(result);
    }
  }

  /// An invoked action has failed for good, retries included.
  record InvokeFailed(long epoch, String reason) implements Event {}
}
