package kontur.local;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import kontur.gateway.v1.SetupRequest;
import kontur.gateway.v1.SetupServiceGrpc;

/// Exchanges the one-time secret for the first administrator's token, once per folder.
public final class FirstSetUp {
  private static final int SECONDS = 20;

  private FirstSetUp() {}

  /// The file that the token lies in.
  public static Path run(Home home, int gatewayPort) {
    var token = home.resolve("admin-token");
    var secret = home.resolve("secrets/setup-secret");
    if (!Files.exists(token) && Files.exists(secret)) {
      Home.write(token, exchange(Home.read(secret), gatewayPort));
    }
    return token;
  }

  private static String exchange(String secret, int gatewayPort) {
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", gatewayPort).usePlaintext().build();
    try {
      return SetupServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
          .setup(SetupRequest.newBuilder().setSecret(secret).build())
          .getToken();
    } catch (StatusRuntimeException e) {
      throw new WrongSetting(
          "The first administrator could not be set up (" + e.getStatus() + "): see the log.", e);
    } finally {
      stop(channel);
    }
  }

  private static void stop(ManagedChannel channel) {
    var _ = channel.shutdownNow();
  }
}
