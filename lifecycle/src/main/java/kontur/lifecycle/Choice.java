package kontur.lifecycle;

import kontur.lifecycle.chart.Transition;

/// What the states make of an event.
sealed interface Choice {
  /// A rule takes it.
  record Take(Transition rule) implements Choice {}

  /// A state keeps it for later.
  record Wait() implements Choice {}

  /// Nobody wants it.
  record Pass() implements Choice {}
}
