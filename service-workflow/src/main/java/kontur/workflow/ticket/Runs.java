package kontur.workflow.ticket;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.events.v1.LifecycleEnvelope;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.v1.DefinitionRef;
import kontur.workflow.v1.HandleRequest;
import kontur.workflow.v1.HandleResponse;
import kontur.workflow.v1.TicketStart;

/// The tickets' runs, seen from outside: gives envelopes to one, starting it when there is none.
public final class Runs implements AutoCloseable {
  private static final int TRIES = 3;
  private static final Duration DESCRIBING = Duration.ofSeconds(5);

  /// What a server answers for an update whose run ended before it was done.
  private static final String RUN_ENDED = "AcceptedUpdateCompletedWorkflow";

  private final WorkflowClient client;
  private final DefinitionRegistry definitions;
  private final TicketSettings settings;
  private final String taskQueue;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  Runs(
      WorkflowClient client,
      DefinitionRegistry definitions,
      TicketSettings settings,
      String taskQueue) {
    this.client = client;
    this.definitions = definitions;
    this.settings = settings;
    this.taskQueue = taskQueue;
  }

  /// The id of a ticket's workflow.
  public static String workflowId(String ticketId) {
    return "ticket/" + ticketId;
  }

  /// Gives envelopes in order and waits until their step is recorded.
  ///
  /// @param updateId the same one twice within a run gets the same answer
  /// @throws EngineAway when nothing came back within the limit
  /// @throws RunFailed when the run answered with a failure
  public HandleResponse handle(
      String ticketId, List<LifecycleEnvelope> envelopes, String updateId, Duration limit) {
    var request = HandleRequest.newBuilder().addAllEnvelopes(envelopes).build();
    return limited(() -> update(ticketId, request, updateId, TRIES), limit);
  }

  /// On a thread of its own: an interrupt ends the call, however long the client would try.
  private <T> T limited(Callable<T> work, Duration limit) {
    var call = calls.submit(Context.current().wrap(work));
    try {
      return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      call.cancel(true);
      throw new EngineAway("no answer within " + limit, e);
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw new EngineAway("interrupted", e);
    } catch (CancellationException e) {
      throw new EngineAway("cancelled", e);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }

  /// Since when the engine knows a run of the ticket that has not ended; empty when it knows none.
  ///
  /// @throws EngineAway when it cannot be asked
  public Optional<Instant> runningSince(String ticketId) {
    return limited(() -> describedStart(ticketId), DESCRIBING);
  }

  private Optional<Instant> describedStart(String ticketId) {
    try {
      return Optional.of(client.newUntypedWorkflowStub(workflowId(ticketId)).describe())
          .filter(
              run -> run.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING)
          .map(WorkflowExecutionMetadata::getStartTime);
    } catch (WorkflowNotFoundException e) {
      return Optional.empty();
    }
  }

  private HandleResponse update(
      String ticketId, HandleRequest request, String updateId, int tries) {
    try {
      return updateOnce(ticketId, request, updateId);
    } catch (WorkflowUpdateException e) {
      var refused = failure(e).flatMap(f -> RefusalText.read(f.getOriginalMessage()));
      if (refused.isPresent()) {
        return HandleResponse.newBuilder().addOutcomes(refused.get()).build();
      }
      if (failure(e).filter(f -> RUN_ENDED.equals(f.getType())).isPresent() && tries > 1) {
        return update(ticketId, request, updateId, tries - 1);
      }
      throw e;
    }
  }

  private static Optional<ApplicationFailure> failure(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ApplicationFailure failure && failure.getOriginalMessage() != null) {
        return Optional.of(failure);
      }
    }
    return Optional.empty();
  }

  private HandleResponse updateOnce(String ticketId, HandleRequest request, String updateId) {
    var workflow = client.newWorkflowStub(TicketWorkflow.class, options(ticketId));
    return WorkflowClient.executeUpdateWithStart(
        workflow::handle,
        request,
        UpdateOptions.newBuilder(HandleResponse.class)
            .setUpdateId(updateId)
            .setWaitForStage(WorkflowUpdateStage.COMPLETED)
            .build(),
        new WithStartWorkflowOperation<>(workflow::live, start(ticketId)));
  }

  private WorkflowOptions options(String ticketId) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(workflowId(ticketId))
        .setTaskQueue(taskQueue)
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
        .build();
  }

  private TicketStart start(String ticketId) {
    var definition = definitions.current();
    return TicketStart.newBuilder()
        .setTicketId(ticketId)
        .setDefinition(
            DefinitionRef.newBuilder()
                .setName(definition.name())
                .setVersion(definition.version())
                .setSha256(definition.sha256()))
        .setContinueAfterEvents(settings.continueAfterEvents())
        .setLateTolerated(proto(settings.lateTolerated()))
        .setLateExtra(proto(settings.lateExtra()))
        .build();
  }

  private static com.google.protobuf.Duration proto(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  private static RuntimeException failed(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ApplicationFailure application) {
        return new RunFailed(String.valueOf(application.getOriginalMessage()), failure);
      }
      if (t instanceof StatusRuntimeException status && isAway(status.getStatus().getCode())) {
        return new EngineAway("Temporal answered " + status.getStatus().getCode(), failure);
      }
    }
    return failure instanceof WorkflowUpdateException
        ? new RunFailed(String.valueOf(failure.getMessage()), failure)
        : new EngineAway(String.valueOf(failure.getMessage()), failure);
  }

  private static boolean isAway(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED -> true;
      default -> false;
    };
  }

  @Override
  public void close() {
    calls.shutdownNow();
  }
}
