package kontur.workflow.ticket;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A run's one timer. Setting it anew cancels the old one in the same task, which costs no write.
final class Alarm {
  private @Nullable Long setTo;
  private @Nullable Promise<Void> bell;
  private @Nullable CancellationScope scope;

  /// @param atMillis by the workflow's clock; null for never
  void set(@Nullable Long atMillis) {
    if (Objects.equals(setTo, atMillis) && !rings()) {
      return;
    }
    if (scope != null && !rings()) {
      scope.cancel();
    }
    setTo = atMillis;
    bell = null;
    scope = null;
    if (atMillis != null) {
      ring(Duration.ofMillis(Math.max(1, atMillis - Workflow.currentTimeMillis())));
    }
  }

  private void ring(Duration after) {
    scope = Workflow.newCancellationScope(() -> bell = Workflow.newTimer(after));
    scope.run();
  }

  boolean rings() {
    return bell != null && bell.isCompleted();
  }
}
