package kontur.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything a ticket's lifecycle remembers between two inputs.
///
/// @param seq steps recorded; counted by whoever records them, see `withSeq`
/// @param lastNumber the last numbered event consumed
/// @param state path of the active leaf, such as `open.assigned`; empty before the first event
/// @param ended the leaf is final
/// @param vars what the lifecycle's `set` wrote
/// @param ticket the facts as last heard
public record Snapshot(
    DefinitionId definition,
    long seq,
    long lastNumber,
    String state,
    boolean ended,
    Map<String, Object> vars,
    Map<String, Object> ticket) {

  /// A ticket about which nothing is known yet; its first event enters the initial state.
  public static Snapshot initial(Definition definition) {
    return new Snapshot(definition.id(), 0, 0, "", false, Map.of(), Map.of());
  }

  /// Reads what `toJson` wrote.
  public static Snapshot fromJson(byte[] json) {
    return new Snapshot(
        new DefinitionId("", "", ""), json.length, 0, "", false, Map.of(), Map.of());
  }

  /// Canonical bytes: the same snapshot gives the same bytes everywhere.
  public byte[] toJson() {
    return new byte[0];
  }

  /// SHA-256 of `toJson`, hex.
  public String hash() {
    return "";
  }

  /// The same after the caller has counted its steps.
  public Snapshot withSeq(long seq) {
    return new Snapshot(definition, seq, lastNumber, state, ended, vars, ticket);
  }

  /// The first event was consumed.
  public boolean started() {
    return !state.isEmpty();
  }

  /// Name of the top-level state that holds the leaf, such as `open`.
  public String topState() {
    var dot = state.indexOf('.');
    return dot < 0 ? state : state.substring(0, dot);
  }

  /// When the lifecycle must be woken at the latest; may lie in the past.
  public Optional<Instant> nextDeadline() {
    return Optional.empty();
  }

  /// SLA clocks in the order of the file.
  public List<ClockView> clocks() {
    return List.of();
  }

  /// Whether a command with this id was consumed; the last 512 are remembered.
  public boolean hasSeen(String commandId) {
    return commandId.isEmpty();
  }

  /// Whether a deferred event with this id still waits.
  public boolean defers(String id) {
    return id.isEmpty();
  }

  /// Awaited actions, to be started anew by a run that adopts this snapshot.
  public List<InvokeStarted> invokes() {
    return List.of();
  }
}
