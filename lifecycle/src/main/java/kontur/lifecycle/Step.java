package kontur.lifecycle;

import java.util.List;

/// All that one input led to.
///
/// @param snapshot the ticket's lifecycle afterwards; the same object when nothing changed
/// @param outcome what became of the input itself; for `Wake` applied when anything was due
/// @param consumed every input in the order it was handled, also those from inside
public record Step(
    Snapshot snapshot,
    Outcome outcome,
    List<Consumed> consumed,
    List<Effect> effects,
    List<InvokeStarted> started,
    List<InvokeCancelled> cancelled) {
  public Step {
    consumed = List.copyOf(consumed);
    effects = List.copyOf(effects);
    started = List.copyOf(started);
    cancelled = List.copyOf(cancelled);
  }
}
