package kontur.lifecycle.chart;

import java.time.Duration;
import kontur.lifecycle.calendar.BusinessTime;

/// A timer that runs while its state is active.
///
/// @param repeats `every`, else `in`
public record TimerRule(
    Duration period, boolean repeats, BusinessTime time, Transition then, String pointer) {}
