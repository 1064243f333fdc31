package kontur.bench;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.List;
import kontur.workflow.ticket.Runs;

/// Kills service-workflow again and again while tickets' runs go on as new ones, which they are
/// made to do after a few events.
final class NewRuns {
  private static final int KILLS = 6;
  private static final int EVENTS = 12;

  private NewRuns() {}

  static void prepare(Processes platform) {
    platform.set("--kontur.workflow.ticket.continue-after-events=" + EVENTS);
  }

  static void strike(Trouble trouble) {
    var platform = trouble.platform();
    var part = platform.part("workflow");
    for (var kill = 0; kill < KILLS; kill++) {
      trouble.moment(
          new Step(
              "service-workflow dies while runs go on as new ones",
              OnTheWire.Cut.NONE,
              () -> platform.kill(part),
              trouble::newRuns,
              () -> {
                platform.begin(part);
                platform.awaitReady(part);
              }));
    }
  }

  /// Tickets whose run is not their first.
  static long count(int temporal, List<String> tickets) {
    var service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + temporal).build());
    try {
      var client = WorkflowClient.newInstance(service);
      return tickets.stream().filter(ticket -> isNew(client, ticket)).count();
    } finally {
      service.shutdownNow();
    }
  }

  private static boolean isNew(WorkflowClient client, String ticket) {
    var run =
        client
            .newUntypedWorkflowStub(Runs.workflowId(ticket))
            .describe()
            .getWorkflowExecutionInfo();
    return !run.getFirstRunId().isEmpty()
        && !run.getFirstRunId().equals(run.getExecution().getRunId());
  }
}
