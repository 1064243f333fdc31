package kontur.workflow.classify;

import io.grpc.Deadline;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kontur.workflow.startup.Duty;
import kontur.workflow.startup.Role;

/// Learns from corrections before a worker takes its first ticket.
final class Learning implements Duty {
  private static final int LIMIT_SECONDS = 5;

  private final CurrentClassifier current;

  Learning(CurrentClassifier current) {
    this.current = current;
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.WORKER);
  }

  /// Before the workers.
  @Override
  public int order() {
    return 5;
  }

  @Override
  public void begin() {
    current.begin(Deadline.after(LIMIT_SECONDS, TimeUnit.SECONDS));
  }

  @Override
  public void end() {}
}
