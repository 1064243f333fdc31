package kontur.local;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits until a service says by gRPC health that it is ready.
public final class Readiness {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long CALL_SECONDS = 5;

  private Readiness() {}

  /// False when the time is over.
  public static boolean isReadyWithin(Duration patience, int port) {
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      var health = HealthGrpc.newBlockingStub(channel);
      var end = System.nanoTime() + patience.toNanos();
      while (System.nanoTime() < end) {
        if (isServing(health)) {
          return true;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      return false;
    } finally {
      var _ = channel.shutdownNow();
    }
  }

  private static boolean isServing(HealthGrpc.HealthBlockingStub health) {
    try {
      return health
              .withWaitForReady()
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }
}
