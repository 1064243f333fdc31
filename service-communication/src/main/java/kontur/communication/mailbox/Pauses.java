package kontur.communication.mailbox;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long a reader rests before it connects again: any time up to a longest that doubles, so that
/// all readers of a server that was away do not come back at one instant.
///
/// @param random asked by many readers at once
record Pauses(MailboxSettings settings, RandomGenerator random) {
  /// The pause after so many failures in a row.
  Duration after(int failures) {
    return Duration.ofNanos(random.nextLong(settings.backOff(failures).toNanos() + 1));
  }
}
