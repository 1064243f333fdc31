package kontur.contract;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;

/// Comes back to a restarted service within a second or two; gRPC alone may sit out two minutes.
public final class Reconnect {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private Reconnect() {}

  /// Watches the channel until it is shut down.
  ///
  /// @return the same channel
  public static ManagedChannel soon(ManagedChannel channel) {
    Thread.ofVirtual().name("reconnect-", 0).start(() -> watch(channel));
    return channel;
  }

  private static void watch(ManagedChannel channel) {
    try {
      while (!channel.isShutdown()) {
        Thread.sleep(PAUSE);
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
          channel.resetConnectBackoff();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
