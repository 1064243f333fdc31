package kontur.contract;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Set;
import kontur.errors.v1.Reason;

/// Refuses calls without a deadline: nobody waits for ever. gRPC's own services are free.
public final class DeadlineInterceptor implements ServerInterceptor {
  private final Set<String> endless;

  /// @param endless full names of methods that may run without, such as `kontur.x.v1.Y/Watch`
  public DeadlineInterceptor(String... endless) {
    this.endless = Set.of(endless);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var method = call.getMethodDescriptor();
    if (Context.current().getDeadline() == null
        && !Edge.ofGrpcItself(method)
        && !endless.contains(method.getFullMethodName())) {
      throw new Refusal(
          Reason.DEADLINE_MISSING, "the call needs a deadline (grpcurl: -max-time 10)");
    }
    return next.startCall(call, headers);
  }
}
