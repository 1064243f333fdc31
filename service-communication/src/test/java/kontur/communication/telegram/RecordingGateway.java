package kontur.communication.telegram;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import kontur.actor.v1.SignedActor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.v1.CloseByCustomerRequest;
import kontur.gateway.v1.CloseByCustomerResponse;
import kontur.gateway.v1.CustomerServiceGrpc;
import kontur.gateway.v1.StatusRequest;
import kontur.gateway.v1.StatusResponse;
import kontur.workflow.v1.Applied;
import kontur.workflow.v1.GiveCommandResponse;

/// Stands where the gateway would: notes what is asked, and refuses as often as it was told to.
final class RecordingGateway extends CustomerServiceGrpc.CustomerServiceImplBase
    implements AutoCloseable {
  private final List<CloseByCustomerRequest> closes = new CopyOnWriteArrayList<>();
  private final List<String> actors = new CopyOnWriteArrayList<>();
  private final Queue<StatusRuntimeException> refusals = new ConcurrentLinkedQueue<>();
  private final Server server;

  RecordingGateway() {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(this)
              .intercept(new Reads(actors))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  void refuse(Reason reason) {
    refusals.add(new Refusal(reason, "planned").toException());
  }

  void refuse(StatusRuntimeException with) {
    refusals.add(with);
  }

  void refuseNoLonger() {
    refusals.clear();
  }

  List<CloseByCustomerRequest> closes() {
    return closes;
  }

  List<String> actors() {
    return actors;
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> reply) {
    var refusal = refusals.poll();
    if (refusal != null) {
      reply.onError(refusal);
      return;
    }
    reply.onNext(
        StatusResponse.newBuilder()
            .setTicketNumber(7)
            .setSubject("Вход")
            .setState("open.waiting")
            .build());
    reply.onCompleted();
  }

  @Override
  public void closeByCustomer(
      CloseByCustomerRequest request, StreamObserver<CloseByCustomerResponse> reply) {
    closes.add(request);
    var refusal = refusals.poll();
    if (refusal != null) {
      reply.onError(refusal);
      return;
    }
    reply.onNext(
        CloseByCustomerResponse.newBuilder()
            .setTicketNumber(7)
            .setResult(
                GiveCommandResponse.newBuilder()
                    .setApplied(Applied.newBuilder().setState("resolved")))
            .build());
    reply.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private record Reads(List<String> actors) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      try {
        var signed = SignedActor.parseFrom(headers.get(Actors.HEADER));
        actors.add(Actors.name(ActorKey.of(new byte[32], Clock.systemUTC()).verify(signed)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return next.startCall(call, headers);
    }
  }
}
