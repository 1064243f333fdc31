package kontur.lifecycle;

import java.time.Duration;

/// How long a late timer that changes the state waits for messages queued meanwhile.
///
/// @param tolerated a timer later than this waits
/// @param extra so much longer, counted from when it should have fired at last
public record Grace(Duration tolerated, Duration extra) {
  /// 30 seconds, 2 minutes.
  public static Grace standard() {
    return new Grace(Duration.ofSeconds(30), Duration.ofMinutes(2));
  }
}
