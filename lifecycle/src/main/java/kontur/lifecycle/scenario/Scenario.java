package kontur.lifecycle.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One case of a scenario file.
///
/// @param stubs by action: how its attempts end, the last one again and again
public record Scenario(
    String name, Start start, Map<String, List<Stub>> stubs, List<Move> moves, Ending ending) {
  public Scenario {
    moves = List.copyOf(moves);
  }

  /// How the ticket begins.
  ///
  /// @param send its first event; absent = one that no rule knows
  public record Start(
      Instant at, Map<String, Object> ticket, Optional<String> send, Map<String, Object> payload) {}

  /// How one attempt of an invoked action ends.
  ///
  /// @param failure absent when it ends well
  public record Stub(Duration takes, Map<String, Object> result, Optional<String> failure) {}

  /// Something that happens, and what is expected then.
  ///
  /// @param at since the start
  /// @param send event to send; absent = only time passes
  /// @param repeat the same event once more
  /// @param ticket facts that change now
  public record Move(
      Duration at,
      Optional<String> send,
      boolean repeat,
      Map<String, Object> payload,
      Map<String, Object> ticket,
      Expected expected) {}

  /// What is expected after a move; what is empty is not looked at.
  ///
  /// @param did actions since the previous move, in this order, others may lie between
  /// @param notDid actions that must not have happened since
  public record Expected(
      Optional<String> state,
      List<String> did,
      List<String> notDid,
      Map<String, Object> vars,
      Map<String, String> clocks,
      Optional<String> outcome,
      Optional<String> reason) {}

  /// What is expected in the end.
  ///
  /// @param path every leaf that was active, in order
  /// @param maxHistory Temporal events, estimated
  public record Ending(
      List<String> path, Map<String, String> clocks, Optional<Integer> maxHistory) {}
}
