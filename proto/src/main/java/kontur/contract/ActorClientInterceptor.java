package kontur.contract;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/// Tells other services who asks: the actor of the call that is being handled, or this service.
public final class ActorClientInterceptor implements ClientInterceptor {
  private final ActorKey key;
  private final String service;

  /// @param service this service's name, for what no person asked for
  public ActorClientInterceptor(ActorKey key, String service) {
    this.key = key;
    this.service = service;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        var actor = Actors.find().orElseGet(() -> Actors.service(service));
        headers.put(Actors.HEADER, key.sign(actor).toByteArray());
        super.start(listener, headers);
      }
    };
  }
}
