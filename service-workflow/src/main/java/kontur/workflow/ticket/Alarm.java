package kontur.workflow.ticket;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A run's one timer. Setting it anew cancels the old one in the same task, which costs no write.
///
/// A timer is never cancelled in the task that started it: its command would vanish from history
/// although commands after it stay, and a replay, which meets those before the cause of the
/// cancelling, would find a timer that history does not know. It rings for nothing instead.
final class Alarm {
  private @Nullable Long setTo;
  private @Nullable Promise<@Nullable Void> bell;
  private @Nullable CancellationScope scope;
  private long startedAt;

  /// @param atMillis by the workflow's clock; null for never
  void set(@Nullable Long atMillis) {
    if (isSetTo(atMillis)) {
      return;
    }
    if (scope != null && !rings() && startedAt < Workflow.getInfo().getHistoryLength()) {
      scope.cancel();
    }
    setTo = atMillis;
    bell = null;
    scope = null;
    if (atMillis != null) {
      start(Duration.ofMillis(Math.max(1, atMillis - Workflow.currentTimeMillis())));
    }
  }

  boolean isSetTo(@Nullable Long atMillis) {
    return Objects.equals(setTo, atMillis) && !rings();
  }

  private void start(Duration after) {
    startedAt = Workflow.getInfo().getHistoryLength();
    scope =
        Workflow.newCancellationScope(() -> bell = Workflow.newTimer(after).handle((_, _) -> null));
    scope.run();
  }

  boolean rings() {
    return bell != null && bell.isCompleted();
  }
}
