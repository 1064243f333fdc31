package kontur.lifecycle.calendar;

import java.time.Duration;
import java.time.Instant;

/// How time is counted: every minute, or only those of a calendar.
public sealed interface BusinessTime permits RoundTheClock, BusinessCalendar {
  /// When so much of its time will have passed.
  Instant plus(Instant from, Duration amount);

  /// How much of its time lies between two instants; nothing when they are out of order.
  Duration between(Instant from, Instant to);
}
