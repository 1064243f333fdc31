package kontur.testing;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.internal.testservice.WallClockServices;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A Temporal server in this JVM that keeps everything in memory.
///
/// It has no visibility queries, no schedules and no limits; what it is good for says the README.
public final class TemporalEngine implements AutoCloseable {
  private static final int STOP_SECONDS = 5;
  private static final int KEEP_ALIVE_SECONDS = 5;

  private final Server server;
  private final Closeable services;

  private TemporalEngine(Server server, Closeable services) {
    this.server = server;
    this.services = services;
  }

  /// On the wall clock, put together so that it stays fast; what `local` and most tests use.
  ///
  /// @param port 0 for any
  public static TemporalEngine start(int port) {
    var services = new WallClockServices();
    return serve(port, services.services(), services::close);
  }

  /// On the wall clock, as the library ships it: the way out when a new version breaks [#start].
  public static TemporalEngine stock(int port) {
    var services = new TestServicesStarter(true, 0);
    return serve(port, services.getServices(), services);
  }

  /// Jumps to the next timer whenever no workflow task or activity is under way.
  public static TemporalEngine timeSkipping(int port) {
    var services = new TestServicesStarter(false, 0);
    return serve(port, services.getServices(), services);
  }

  /// Host and port, for the client.
  public String target() {
    return "127.0.0.1:" + port();
  }

  /// Where it listens, on the loopback only.
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      services.close();
      server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TemporalEngine serve(
      int port, List<io.grpc.BindableService> services, Closeable whatToClose) {
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    GRPCServerHelper.registerServicesAndHealthChecks(
        services, builder, List.of(new WithoutStickyQueues()));
    try {
      return new TemporalEngine(builder.build().start(), whatToClose);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
