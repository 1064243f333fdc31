package kontur.workflow.ticket;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import kontur.lifecycle.Event;
import kontur.lifecycle.InvokeStarted;
import kontur.lifecycle.Snapshot;
import kontur.workflow.v1.InvokeRequest;
import kontur.workflow.v1.InvokeResponse;
import org.jspecify.annotations.Nullable;

/// The actions that a run awaits, each in a scope of its own that ends with the state which asked.
///
/// The activity type is the action's name, so that a replay notices another action.
final class Invocations {
  /// Also what a deferred command waits at most for its answer.
  private static final Duration LOCAL_LIMIT = Duration.ofSeconds(1);

  private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

  private final String ticketId;
  private final Consumer<Event> ended;
  private final TreeMap<Long, Running> running = new TreeMap<>();

  /// One that has not ended.
  private static final class Running {
    private boolean local = true;
    private long since = Workflow.getInfo().getHistoryLength();
    private @Nullable CancellationScope scope;

    void goesOnRegularly() {
      local = false;
      since = Workflow.getInfo().getHistoryLength();
    }

    /// Never in the task that scheduled it, for the reason that `Alarm` gives: nobody listens to
    /// its end then.
    void cancel() {
      if (scope != null && since < Workflow.getInfo().getHistoryLength()) {
        scope.cancel();
      }
    }
  }

  /// @param ended hears how each one ended
  Invocations(String ticketId, Consumer<Event> ended) {
    this.ticketId = ticketId;
    this.ended = ended;
  }

  /// Starts what the snapshot awaits and is not running; cancels what it does not await any more.
  void follow(Snapshot snapshot) {
    var awaited = new TreeMap<Long, InvokeStarted>();
    snapshot.invokes().forEach(invoke -> awaited.put(invoke.epoch(), invoke));
    var left = new TreeSet<>(running.keySet());
    left.removeAll(awaited.keySet());
    left.forEach(this::stop);
    awaited.forEach((_, invoke) -> start(invoke, snapshot));
  }

  void stopAll() {
    List.copyOf(running.keySet()).forEach(this::stop);
  }

  boolean idle() {
    return running.isEmpty();
  }

  /// One of them still runs within the workflow task.
  boolean local() {
    return running.values().stream().anyMatch(one -> one.local);
  }

  private void stop(long epoch) {
    var left = running.remove(epoch);
    if (left != null) {
      left.cancel();
    }
  }

  private void start(InvokeStarted invoke, Snapshot snapshot) {
    if (running.containsKey(invoke.epoch())) {
      return;
    }
    var request =
        InvokeRequest.newBuilder()
            .setTicketId(ticketId)
            .setArguments(Structs.toProto(invoke.arguments()))
            .setFacts(Structs.toProto(snapshot.ticket()))
            .build();
    var one = new Running();
    running.put(invoke.epoch(), one);
    var scope =
        Workflow.newCancellationScope(() -> Async.procedure(() -> await(one, invoke, request)));
    one.scope = scope;
    scope.run();
  }

  private void await(Running one, InvokeStarted invoke, InvokeRequest request) {
    try {
      var result = Structs.fromProto(run(one, invoke, request).getResult());
      end(one, new Event.InvokeDone(invoke.epoch(), result), invoke.epoch());
    } catch (CanceledFailure e) {
      // Nobody waits for it any more.
    } catch (ActivityFailure e) {
      if (!(e.getCause() instanceof CanceledFailure)) {
        end(one, new Event.InvokeFailed(invoke.epoch(), reason(e)), invoke.epoch());
      }
    }
  }

  private void end(Running one, Event event, long epoch) {
    if (running.get(epoch) == one) {
      running.remove(epoch);
      ended.accept(event);
    }
  }

  private static String reason(ActivityFailure e) {
    var cause = e.getCause();
    return cause == null ? "failed" : String.valueOf(cause.getMessage());
  }

  private InvokeResponse run(Running one, InvokeStarted invoke, InvokeRequest request) {
    try {
      return Workflow.newUntypedLocalActivityStub(locally())
          .execute(invoke.action(), InvokeResponse.class, request);
    } catch (ActivityFailure e) {
      if (e.getCause() instanceof CanceledFailure || invoke.retry().attempts() <= 1) {
        throw e;
      }
      if (running.get(invoke.epoch()) != one) {
        throw e;
      }
      one.goesOnRegularly();
      return Workflow.newUntypedActivityStub(regularly(invoke))
          .execute(invoke.action(), InvokeResponse.class, request);
    }
  }

  private static LocalActivityOptions locally() {
    return LocalActivityOptions.newBuilder()
        .setStartToCloseTimeout(LOCAL_LIMIT)
        .setDoNotIncludeArgumentsIntoMarker(true)
        .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
        .build();
  }

  private static ActivityOptions regularly(InvokeStarted invoke) {
    var retry = invoke.retry();
    return ActivityOptions.newBuilder()
        .setScheduleToCloseTimeout(invoke.timeout())
        .setStartToCloseTimeout(
            invoke.timeout().compareTo(ATTEMPT_LIMIT) < 0 ? invoke.timeout() : ATTEMPT_LIMIT)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(retry.backoff())
                .setBackoffCoefficient(2)
                .setMaximumInterval(retry.maxBackoff())
                .setMaximumAttempts(retry.attempts() - 1)
                .build())
        .build();
  }
}
