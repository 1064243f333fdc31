package kontur.lifecycle;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An SLA clock as people see it.
///
/// @param dueAt when its target is reached; absent while it does not run
public record ClockView(String name, Mode mode, @Nullable Instant dueAt) {

  /// What the clock does.
  public enum Mode {
    IDLE,
    RUNNING,
    PAUSED,
    MET,
    BREACHED;

    /// As the contracts write it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
