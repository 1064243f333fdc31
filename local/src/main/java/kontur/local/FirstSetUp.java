package kontur.local;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.v1.SetupRequest;
import kontur.gateway.v1.SetupServiceGrpc;

/// Exchanges the one-time secret for an administrator's token whenever the gateway made one: at the
/// first start, and when nobody can sign in any more.
public final class FirstSetUp {
  private static final int SECONDS = 20;

  private FirstSetUp() {}

  /// The file that the token lies in.
  public static Path run(Home home, int gatewayPort) {
    var token = home.resolve("admin-token");
    var secret = home.resolve("secrets/setup-secret");
    if (Files.exists(secret)) {
      exchange(Home.read(secret), gatewayPort).ifPresent(text -> Home.write(token, text));
      Home.delete(secret);
    }
    return token;
  }

  /// Empty when the secret was used or became void: the administrator has a token then.
  private static Optional<String> exchange(String secret, int gatewayPort) {
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", gatewayPort).usePlaintext().build();
    try {
      return Optional.of(
          SetupServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
              .setup(SetupRequest.newBuilder().setSecret(secret).build())
              .getToken());
    } catch (StatusRuntimeException e) {
      if (isOld(e)) {
        return Optional.empty();
      }
      throw new WrongSetting(
          "The first administrator could not be set up (" + e.getStatus() + "): see the log.", e);
    } finally {
      stop(channel);
    }
  }

  private static boolean isOld(StatusRuntimeException answer) {
    return Refusal.of(answer)
        .map(Refusal::reason)
        .filter(reason -> reason == Reason.SETUP_DONE || reason == Reason.SETUP_SECRET_WRONG)
        .isPresent();
  }

  private static void stop(ManagedChannel channel) {
    var _ = channel.shutdownNow();
  }
}
