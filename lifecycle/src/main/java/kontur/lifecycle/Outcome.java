package kontur.lifecycle;

import java.util.List;

/// What became of an input.
public sealed interface Outcome {
  /// The word of the contracts: `applied`, `deferred`, `ignored`, `duplicate`, `refused`.
  default String word() {
    return switch (this) {
      case Applied _ -> "applied";
      case Deferred _ -> "deferred";
      case Ignored _ -> "ignored";
      case Duplicate _ -> "duplicate";
      case Refused _ -> "refused";
    };
  }

  /// A rule took it; changed facts are always applied.
  record Applied() implements Outcome {}

  /// It waits until the state can take it; a later step consumes it again.
  record Deferred() implements Outcome {}

  /// No rule wanted it; it is recorded all the same.
  record Ignored() implements Outcome {}

  /// It was consumed before; nothing changed.
  record Duplicate() implements Outcome {}

  /// A command that the state does not take; nothing changed.
  ///
  /// @param reason `closed`, `not-allowed`, or `invalid: …` for a payload or fact that breaks its
  ///   declaration
  /// @param allowed commands that the state takes now
  record Refused(String reason, List<String> allowed) implements Outcome {
    public Refused {
      allowed = List.copyOf(allowed);
    }
  }
}
