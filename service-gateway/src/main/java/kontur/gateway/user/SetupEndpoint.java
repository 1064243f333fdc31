package kontur.gateway.user;

import io.grpc.stub.StreamObserver;
import kontur.gateway.v1.SetupRequest;
import kontur.gateway.v1.SetupResponse;
import kontur.gateway.v1.SetupServiceGrpc;

/// The first sign-in by gRPC.
final class SetupEndpoint extends SetupServiceGrpc.SetupServiceImplBase {
  private final SetUp setUp;

  SetupEndpoint(SetUp setUp) {
    this.setUp = setUp;
  }

  @Override
  public void setup(SetupRequest request, StreamObserver<SetupResponse> reply) {
    var name = request.getName().isEmpty() ? "admin" : request.getName();
    var first = setUp.exchange(new Secret(request.getSecret()), name);
    reply.onNext(
        SetupResponse.newBuilder()
            .setUser(UserMessages.toProto(first.user()))
            .setToken(first.token().text())
            .build());
    reply.onCompleted();
  }
}
