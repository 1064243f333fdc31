package kontur.lifecycle.chart;

import kontur.lifecycle.value.Fields;

/// A declared event.
public record EventRule(String name, Kind kind, Fields payload, String pointer) {

  /// What happens when no rule wants it.
  public enum Kind {
    /// It is recorded and ignored.
    MESSAGE,
    /// It is refused.
    COMMAND,
    /// No rule is asked: it only refreshes `ticket`.
    FACTS
  }
}
