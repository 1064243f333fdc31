package kontur.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReflectionTest {
  @Test
  void knowsWhatRefusalsCarry() {
    var answer = ask(RunningGateway.shared().anonymous(), "google.rpc.ErrorInfo");

    assertThat(answer.hasFileDescriptorResponse()).isTrue();
  }

  @Test
  void isOffInProduction() {
    try (var gateway = RunningGateway.fresh("--kontur.reflection=false")) {
      var refused =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              CompletionException.class,
              () -> ask(gateway.anonymous(), "kontur.gateway.v1.AgentService"));

      assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }

  private static ServerReflectionResponse ask(Channel channel, String symbol) {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    var questions =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable refused) {
                    answer.completeExceptionally(refused);
                  }

                  @Override
                  public void onCompleted() {}
                });
    questions.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
    var response = answer.orTimeout(10, TimeUnit.SECONDS).join();
    questions.onCompleted();
    return response;
  }
}
