package kontur.lifecycle.check;

import java.time.Duration;
import kontur.lifecycle.chart.Transition;
import org.jspecify.annotations.Nullable;

/// A way from one leaf to another.
///
/// @param event absent for what happens by itself
/// @param delay of a timer, absent for anything else
record Edge(
    String from,
    String to,
    Cause cause,
    @Nullable String event,
    @Nullable Duration delay,
    Transition rule) {

  /// What makes a ticket take it.
  enum Cause {
    EVENT,
    TIMER,
    ALWAYS,
    INVOKE
  }
}
