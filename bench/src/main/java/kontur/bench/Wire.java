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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A cable between a service and what it calls: it may be cut, pulled out halfway, be slow or thin,
/// or stop at a certain request.
///
/// With several targets each connection goes to the next one that answers, as behind the address of
/// a Kubernetes Service.
final class Wire implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocket server;
  private final List<Integer> targets;
  private final AtomicInteger turn = new AtomicInteger();
  private final Observer fromTarget;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong felt = new AtomicLong();
  private final Direction requests = new Direction(this);
  private final Direction answers = new Direction(this);
  private volatile State state = State.WHOLE;
  private volatile @Nullable Gate gate;

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
    if (next == State.HALF_OPEN) {
      requests.silence().begins();
    } else {
      requests.silence().ends();
    }
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

  void feel() {
    felt.incrementAndGet();
  }

  /// How long a caller stayed at most with a connection on which it asked and nothing came, while
  /// it was half-open; in seconds.
  double longestSilence() {
    return requests.silence().longestSeconds();
  }

  boolean isHalfOpen() {
    return state == State.HALF_OPEN;
  }

  /// Every chunk of an answer comes so much later.
  void delay(long millis) {
    answers.later(millis);
  }

  /// Every chunk of a request and of an answer comes so much later.
  void delayBoth(long millis) {
    requests.later(millis);
    answers.later(millis);
  }

  /// All connections together carry no more in each direction; 0 for as much as comes.
  void thin(int bytesPerSecond) {
    requests.thin(bytesPerSecond);
    answers.thin(bytesPerSecond);
  }

  /// The next connection on which such a request comes stops there; null for none.
  void stopAt(@Nullable Gate next) {
    gate = next;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var near = server.accept();
        if (state == State.CUT) {
          feel();
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
    // Mail servers speak first: who connects to one waits already.
    requests.silence().asks(near);
    try {
      var far = reachOne();
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      open.add(near);
      open.add(far);
      var ended = new AtomicInteger();
      Thread.ofVirtual()
          .start(() -> {
            requests.carry(near, far, (bytes, onward) -> request(near, bytes, onward));
            ended(near, far, ended);
          });
      answers.carry(far, near, (bytes, onward) -> answer(near, bytes, onward));
      ended(near, far, ended);
    } catch (IOException e) {
      // Every target is away: so is this end.
      requests.silence().leaves(near);
      reset(near);
    }
  }

  /// One direction may end before the other.
  private void ended(Socket near, Socket far, AtomicInteger ended) {
    if (ended.incrementAndGet() == 2 || near.isClosed() || far.isClosed()) {
      open.remove(near);
      open.remove(far);
      close(near);
      close(far);
    }
  }

  private void request(Socket near, byte[] bytes, Direction.Onward onward) throws IOException {
    var here = gate;
    if (here == null) {
      onward.go(bytes);
    } else {
      here.pass(near, bytes, onward);
    }
  }

  private void answer(Socket near, byte[] bytes, Direction.Onward onward) throws IOException {
    var here = gate;
    if (here != null) {
      here.hold(near);
    }
    requests.silence().answered(near);
    fromTarget.saw(bytes, bytes.length);
    onward.go(bytes);
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

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, which is what was wanted.
      return;
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
