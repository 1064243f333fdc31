package kontur.testing;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/// Makes the engine forget the worker's sticky queue: it has no timeout for it, so that after a
/// restart of the worker every cached workflow would hang.
final class WithoutStickyQueues implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        super.onMessage(withoutSticky(message));
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <Q> Q withoutSticky(Q message) {
    return message instanceof RespondWorkflowTaskCompletedRequest completed
        ? (Q) completed.toBuilder().clearStickyAttributes().build()
        : message;
  }
}
