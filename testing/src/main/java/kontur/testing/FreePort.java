package kontur.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports for what listens later, or again after it was killed.
///
/// They lie below those that systems give to outgoing connections (from 32,768 on Linux, from
/// 49,152 elsewhere): one of these may take a port that nobody listens on for a moment.
public final class FreePort {
  private static final int FIRST = 10_000;
  private static final int COUNT = 22_000;

  /// Programs that choose at the same moment begin elsewhere.
  private static final int APART = 16;

  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * APART % COUNT));

  private FreePort() {}

  /// One that nobody listens on, and that this program did not get before.
  public static int next() {
    for (var tries = 0; tries < COUNT; tries++) {
      var port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("somebody listens on each port from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
