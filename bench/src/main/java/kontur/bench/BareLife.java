package kontur.bench;

import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/// The bare workflow's code.
public final class BareLife implements BareWorkflow {
  private final BareActivities record =
      Workflow.newLocalActivityStub(
          BareActivities.class,
          LocalActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(5)).build());

  @Override
  public void run() {
    Workflow.await(() -> false);
  }

  @Override
  public String handle(String event) {
    return record.note(event);
  }
}
