package kontur.workflow.engine;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.temporal.serviceclient.WorkflowServiceStubs;

/// Whether Temporal's frontend takes calls.
public final class EngineHealth {
  private EngineHealth() {}

  /// Fails when it does not, within seconds.
  public static void require(WorkflowServiceStubs temporal) {
    var status = temporal.healthCheck().getStatus();
    if (status != ServingStatus.SERVING) {
      throw new IllegalStateException("it says " + status);
    }
  }
}
