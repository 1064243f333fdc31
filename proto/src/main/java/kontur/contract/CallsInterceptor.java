package kontur.contract;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Refuses calls while as many run as may at once: what waits behind them would only grow old.
///
/// Uploads and downloads are counted apart, so that slow ones keep nobody else out. gRPC's own
/// services are free: a probe that is refused would end a process that is merely busy.
public final class CallsInterceptor implements ServerInterceptor {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Semaphore calls;
  private final Semaphore streams;
  private final Set<String> free;

  /// @param atOnce how many calls may run at once, and again so many streams
  /// @param free full names of methods that have a bound of their own, such as
  ///   `kontur.x.v1.Y/Watch`
  public CallsInterceptor(int atOnce, String... free) {
    this.calls = new Semaphore(atOnce);
    this.streams = new Semaphore(atOnce);
    this.free = Set.of(free);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var method = call.getMethodDescriptor();
    if (Edge.ofGrpcItself(method) || free.contains(method.getFullMethodName())) {
      return next.startCall(call, headers);
    }
    var places = method.getType() == MethodType.UNARY ? calls : streams;
    if (!places.tryAcquire()) {
      throw Refusal.tooMany("too many calls run already, try again", AGAIN);
    }
    try {
      return new Leaving<>(next.startCall(call, headers), places);
    } catch (RuntimeException | Error e) {
      // Nobody listens to such a call, so nobody would hear of its end.
      places.release();
      throw e;
    }
  }

  /// Gives the place back: gRPC ends every call by one of these two, once, and not before the
  /// handler has returned.
  private static final class Leaving<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Semaphore places;

    Leaving(ServerCall.Listener<Q> handler, Semaphore places) {
      super(handler);
      this.places = places;
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } finally {
        places.release();
      }
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        places.release();
      }
    }
  }
}
