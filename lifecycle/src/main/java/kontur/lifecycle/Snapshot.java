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
    Map<String, Object> ticket,
    Memory memory) {

  public Snapshot {
    vars = Values.ordered(vars);
    ticket = Values.ordered(ticket);
  }

  /// A ticket about which nothing is known yet; its first event enters the initial state.
  public static Snapshot initial(Definition definition) {
    return new Snapshot(definition.id(), 0, 0, "", false, Map.of(), Map.of(), Memory.EMPTY);
  }

  /// Reads what `toJson` wrote.
  ///
  /// @throws IllegalArgumentException when it is something else
  public static Snapshot fromJson(byte[] json) {
    return SnapshotReader.read(json);
  }

  /// Canonical bytes: the same snapshot gives the same bytes everywhere.
  public byte[] toJson() {
    return SnapshotWriter.write(this);
  }

  /// SHA-256 of `toJson`, hex.
  public String hash() {
    return Definitions.sha256(toJson());
  }

  /// The same after the caller has counted its steps.
  public Snapshot withSeq(long recorded) {
    return new Snapshot(definition, recorded, lastNumber, state, ended, vars, ticket, memory);
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
    return memory.nextDeadline();
  }

  /// SLA clocks in the order of the file.
  public List<ClockView> clocks() {
    return memory.clocks().stream().map(ClockState::view).toList();
  }

  /// Whether a command with this id was consumed; the last 512 are remembered.
  public boolean hasSeen(String commandId) {
    return CommandIds.contains(memory.seen(), commandId);
  }

  /// Whether a deferred event with this id still waits.
  public boolean defers(String id) {
    return memory.deferred().stream().anyMatch(envelope -> envelope.id().equals(id));
  }

  /// Awaited actions, to be started anew by a run that adopts this snapshot.
  public List<InvokeStarted> invokes() {
    return memory.invokes();
  }
}
