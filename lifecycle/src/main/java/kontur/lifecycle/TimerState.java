package kontur.lifecycle;

import java.time.Instant;

/// A timer that runs.
///
/// @param index place among the timers of its state
record TimerState(String state, int index, Instant due) {}
