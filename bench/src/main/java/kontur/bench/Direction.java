package kontur.bench;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One direction of a cable: what all its connections carry that way.
final class Direction {
  private static final int CHUNK = 16 * 1024;

  /// So much of one connection goes before another one's turn on a thin cable.
  private static final int SLICE = 1024;

  /// So many chunks of a connection are on their way at most; then its sender waits.
  private static final int CHUNKS = 256;

  private static final long LOOK_MILLIS = 20;
  private static final byte[] END = new byte[0];

  private final Wire wire;
  private final Silence silence = new Silence();
  private volatile long laterMillis;
  private volatile int bytesPerSecond;
  private long freeAt;

  Direction(Wire wire) {
    this.wire = wire;
  }

  /// Bytes on their way since a time.
  private static final class Chunk {
    private final byte[] bytes;
    private final long since = System.nanoTime();

    private Chunk(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /// Lets bytes go on.
  interface Onward {
    void go(byte[] bytes) throws IOException;
  }

  /// What bytes pass at the end of the way.
  interface Passage {
    void pass(byte[] bytes, Onward onward) throws IOException;
  }

  /// Chunks come so much later; as many as before come in a second.
  void later(long millis) {
    laterMillis = millis;
  }

  /// As many bytes a second, all connections together; 0 for all that come.
  synchronized void thin(int bytes) {
    bytesPerSecond = bytes;
    freeAt = 0;
  }

  /// How long those who sent into the cable stayed while nothing came through.
  Silence silence() {
    return silence;
  }

  /// Until the sender has no more, or either end is gone.
  void carry(Socket from, Socket to, Passage passage) {
    var onTheWay = new LinkedBlockingQueue<Chunk>();
    Thread.ofVirtual().start(() -> read(from, to, onTheWay));
    try {
      for (var chunk = next(onTheWay, to); chunk.bytes.length > 0; chunk = next(onTheWay, to)) {
        hold(chunk);
        passage.pass(chunk.bytes, bytes -> write(bytes, to));
      }
      // Nor does it hear that this one has no more to say.
      awaitWhole();
      to.shutdownOutput();
    } catch (IOException e) {
      Wire.reset(from);
      Wire.reset(to);
    }
  }

  private void read(Socket from, Socket to, BlockingQueue<Chunk> onTheWay) {
    var bytes = new byte[CHUNK];
    try {
      for (var n = from.getInputStream().read(bytes);
          n >= 0;
          n = from.getInputStream().read(bytes)) {
        silence.asks(from);
        awaitRoom(onTheWay, from);
        onTheWay.put(new Chunk(Arrays.copyOf(bytes, n)));
      }
      silence.leaves(from);
      onTheWay.put(new Chunk(END));
    } catch (IOException e) {
      silence.leaves(from);
      // The other end does not hear of it sooner.
      awaitWhole();
      Wire.reset(from);
      Wire.reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Chunk next(BlockingQueue<Chunk> onTheWay, Socket to) throws IOException {
    try {
      while (true) {
        var chunk = onTheWay.poll(1, TimeUnit.SECONDS);
        if (chunk != null) {
          return chunk;
        }
        if (to.isClosed()) {
          throw new IOException("the other end is gone");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void hold(Chunk chunk) {
    if (wire.isHalfOpen() || laterMillis > 0 || bytesPerSecond > 0) {
      wire.feel();
    }
    awaitWhole();
    var left = left(chunk);
    while (left > 0) {
      park(left);
      left = left(chunk);
    }
  }

  /// A half-open cable takes all: who stops listening to a sender does not hear that it left.
  private void awaitRoom(BlockingQueue<Chunk> onTheWay, Socket from) {
    while (onTheWay.size() >= CHUNKS && !wire.isHalfOpen() && !from.isClosed()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void awaitWhole() {
    while (wire.isHalfOpen()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  private long left(Chunk chunk) {
    return chunk.since + TimeUnit.MILLISECONDS.toNanos(laterMillis) - System.nanoTime();
  }

  /// Not longer than it takes to see that the cable is whole again.
  private static void park(long nanos) {
    LockSupport.parkNanos(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)));
  }

  private void write(byte[] bytes, Socket to) throws IOException {
    for (var from = 0; from < bytes.length; ) {
      var length = bytesPerSecond > 0 ? Math.min(SLICE, bytes.length - from) : bytes.length - from;
      awaitTurn(length);
      to.getOutputStream().write(bytes, from, length);
      from += length;
    }
  }

  private void awaitTurn(int length) {
    var turn = turn(length);
    while (bytesPerSecond > 0 && turn - System.nanoTime() > 0) {
      park(turn - System.nanoTime());
    }
  }

  /// When all these are through.
  private synchronized long turn(int length) {
    var now = System.nanoTime();
    if (bytesPerSecond == 0) {
      return now;
    }
    var begins = freeAt == 0 || freeAt - now < 0 ? now : freeAt;
    freeAt = begins + TimeUnit.SECONDS.toNanos(length) / bytesPerSecond;
    return freeAt;
  }
}
