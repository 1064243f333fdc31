package kontur.bench;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.workflow.ticket.Runs;

/// Kills service-workflow again and again while tickets' runs go on as new ones, which they are
/// made to do after a few events.
final class NewRuns {
  private static final int KILLS = 6;
  private static final int EVENTS = 12;

  /// Nobody kills what has not come to it yet.
  private static final Duration COMES_TO_IT = Duration.ofMinutes(2);

  private NewRuns() {}

  static void prepare(Processes platform) {
    platform.set("--kontur.workflow.ticket.continue-after-events=" + EVENTS);
  }

  static void strike(Trouble trouble) {
    var platform = trouble.platform();
    var part = platform.part("workflow");
    awaitOne(trouble);
    for (var kill = 1; kill <= KILLS; kill++) {
      trouble.moment(
          new Step(
              // One name: which of them meets a run in this is chance.
              "service-workflow dies while runs go on as new ones",
              OnTheWire.Cut.NONE,
              () -> platform.killLiving(part),
              trouble::newRuns,
              () -> {
                platform.begin(part);
                platform.awaitReady(part);
              }));
      // The next kill's.
      awaitOne(trouble);
    }
  }

  private static void awaitOne(Trouble trouble) {
    var seen = trouble.newRuns();
    var end = System.nanoTime() + COMES_TO_IT.toNanos();
    while (trouble.newRuns() == seen && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }

  /// Those of the tickets' runs that go on from another one.
  static Set<String> of(int temporal, List<String> tickets) {
    var service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + temporal).build());
    try {
      var client = WorkflowClient.newInstance(service);
      return tickets.stream()
          .flatMap(ticket -> newRun(client, ticket))
          .collect(Collectors.toUnmodifiableSet());
    } finally {
      service.shutdownNow();
    }
  }

  private static Stream<String> newRun(WorkflowClient client, String ticket) {
    var info =
        client
            .newUntypedWorkflowStub(Runs.workflowId(ticket))
            .describe()
            .getWorkflowExecutionInfo();
    var run = info.getExecution().getRunId();
    var isFirst = info.getFirstRunId().isEmpty() || info.getFirstRunId().equals(run);
    return isFirst ? Stream.empty() : Stream.of(run);
  }
}
