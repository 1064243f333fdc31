package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// A cable between a service and what it calls: it may be cut, pulled out halfway, or be slow.
///
/// With several targets each connection goes to the next one that answers, as behind the address of
/// a Kubernetes Service.
final class Wire implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocket server;
  private final List<Integer> targets;
  private final AtomicInteger turn = new AtomicInteger();
  private final Observer fromTarget;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile State state = State.WHOLE;
  private final AtomicLong felt = new AtomicLong();
  private volatile long delayMillis;

  /// What the cable does.
  enum State {
    /// It carries.
    WHOLE,
    /// Nobody gets through, open connections are reset.
    CUT,
    /// Connections stay open and nothing comes through: what was sent waits.
    HALF_OPEN
  }

  /// Sees what comes back from the target.
  interface Observer {
    /// Called before the bytes go on.
    void saw(byte[] bytes, int length);
  }

  private Wire(ServerSocket server, List<Integer> targets, Observer fromTarget) {
    this.server = server;
    this.targets = List.copyOf(targets);
    this.fromTarget = fromTarget;
  }

  static Wire to(int target) {
    return to(target, (_, _) -> {});
  }

  static Wire to(int target, Observer fromTarget) {
    return to(List.of(target), fromTarget);
  }

  static Wire toOneOf(List<Integer> targets) {
    return to(targets, (_, _) -> {});
  }

  private static Wire to(List<Integer> targets, Observer fromTarget) {
    try {
      var server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      var wire = new Wire(server, targets, fromTarget);
      Thread.ofPlatform().daemon().name("wire-" + targets).start(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  void become(State next) {
    state = next;
    if (next == State.CUT) {
      felt.addAndGet(open.size());
      open.forEach(Wire::reset);
      open.clear();
    }
  }

  /// How often it was felt so far: ends reset, connections refused, chunks that waited.
  long felt() {
    return felt.get();
  }

  /// Every chunk of an answer comes so much later.
  void delay(long millis) {
    delayMillis = millis;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var near = server.accept();
        if (state == State.CUT) {
          felt.incrementAndGet();
          reset(near);
        } else {
          Thread.ofVirtual().start(() -> connect(near));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket near) {
    try {
      var far = reachOne();
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      open.add(near);
      open.add(far);
      Thread.ofVirtual().start(() -> carry(near, far, () -> 0, (_, _) -> {}));
      carry(far, near, () -> delayMillis, fromTarget);
    } catch (IOException e) {
      // Every target is away: so is this end.
      reset(near);
    }
  }

  private Socket reachOne() throws IOException {
    var last = new IOException("no target");
    for (var tried = 0; tried < targets.size(); tried++) {
      var target = targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
      var far = new Socket();
      try {
        far.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
        return far;
      } catch (IOException e) {
        far.close();
        last = e;
      }
    }
    throw last;
  }

  private void carry(Socket from, Socket to, LongSupplier delay, Observer observer) {
    var bytes = new byte[CHUNK];
    try {
      for (var n = from.getInputStream().read(bytes);
          n >= 0;
          n = from.getInputStream().read(bytes)) {
        hold(delay.getAsLong());
        observer.saw(bytes, n);
        to.getOutputStream().write(bytes, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      reset(from);
      reset(to);
    } finally {
      if (from.isClosed() || to.isClosed()) {
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private void hold(long millis) {
    if (state == State.HALF_OPEN || millis > 0) {
      felt.incrementAndGet();
    }
    while (state == State.HALF_OPEN) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    if (millis > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already, which is what was wanted.
      return;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    become(State.CUT);
  }
}
