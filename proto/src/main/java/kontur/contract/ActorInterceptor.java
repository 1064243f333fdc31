package kontur.contract;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import kontur.actor.v1.Actor;
import kontur.actor.v1.SignedActor;

/// Verifies the signed actor of every call and makes it known as `Actors.current()`.
public final class ActorInterceptor implements ServerInterceptor {
  private final ActorKey key;

  public ActorInterceptor(ActorKey key) {
    this.key = key;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (Edge.ofGrpcItself(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    return Contexts.interceptCall(Actors.with(actor(headers)), call, headers, next);
  }

  private Actor actor(Metadata headers) {
    var bytes = headers.get(Actors.HEADER);
    if (bytes == null) {
      throw ActorKey.invalid("is missing");
    }
    try {
      return key.verify(SignedActor.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw ActorKey.invalid("cannot be read");
    }
  }
}
