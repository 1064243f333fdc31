package kontur.contract;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// Says by name which service is away, where gRPC only says that something is.
public final class PartClientInterceptor implements ClientInterceptor {
  private final String part;

  /// @param part for people, such as `service-tickets`
  public PartClientInterceptor(String part) {
    this.part = part;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(new Naming<>(listener, options.getDeadline()), headers);
      }
    };
  }

  private final class Naming<A> extends SimpleForwardingClientCallListener<A> {
    private final @Nullable Deadline deadline;

    Naming(ClientCall.Listener<A> listener, @Nullable Deadline deadline) {
      super(listener);
      this.deadline = deadline;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      var silent = Refusal.of(status.asRuntimeException(trailers)).isEmpty();
      var late = status.getCode() == Status.Code.DEADLINE_EXCEEDED && deadline != null;
      if (silent && (late || status.getCode() == Status.Code.UNAVAILABLE)) {
        var named = Refusal.partUnavailable(part).toException();
        super.onClose(
            named.getStatus().withCause(status.asRuntimeException()),
            named.getTrailers() == null ? new Metadata() : named.getTrailers());
        return;
      }
      super.onClose(status, trailers);
    }
  }
}
