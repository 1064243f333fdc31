package kontur.contract;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;

/// What happens to a call before its handler sees it, in the one order that works.
public final class Edge {
  private Edge() {}

  /// One interceptor of all: status outermost, then how many at once, deadline, who asks, and
  /// bounds.
  public static ServerInterceptor of(
      StatusInterceptor status,
      CallsInterceptor calls,
      DeadlineInterceptor deadline,
      ServerInterceptor whoAsks,
      BoundsInterceptor bounds) {
    return inOrder(List.of(status, calls, deadline, whoAsks, bounds));
  }

  /// The same where people's own programs call: also refuses what no store can hold.
  public static ServerInterceptor of(
      StatusInterceptor status,
      CallsInterceptor calls,
      DeadlineInterceptor deadline,
      ServerInterceptor whoAsks,
      BoundsInterceptor bounds,
      StorableInterceptor storable) {
    return inOrder(List.of(status, calls, deadline, whoAsks, bounds, storable));
  }

  private static ServerInterceptor inOrder(List<ServerInterceptor> outermostFirst) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> io.grpc.ServerCall.Listener<Q> interceptCall(
          io.grpc.ServerCall<Q, A> call, io.grpc.Metadata headers, ServerCallHandler<Q, A> next) {
        var handler = next;
        for (var interceptor : outermostFirst.reversed()) {
          var inner = handler;
          handler = (c, h) -> interceptor.interceptCall(c, h, inner);
        }
        return handler.startCall(call, headers);
      }
    };
  }

  /// Health and reflection need neither deadline nor actor.
  static boolean ofGrpcItself(MethodDescriptor<?, ?> method) {
    return method.getFullMethodName().startsWith("grpc.");
  }
}
