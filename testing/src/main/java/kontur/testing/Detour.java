package kontur.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A port that leads nowhere until it is opened, and then to another port; what is under way can be
/// made half-open: nothing comes through any more, and neither side is told.
public final class Detour implements AutoCloseable {
  private final int port;
  private final int target;
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger era = new AtomicInteger();

  public Detour(int target) {
    this.target = target;
    this.port = FreePort.next();
  }

  public int port() {
    return port;
  }

  public void open() {
    try {
      var server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      open.add(server);
      Thread.ofVirtual().start(() -> accept(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// From now on the present connections swallow everything; later ones are carried.
  public void swallow() {
    era.incrementAndGet();
  }

  @Override
  public void close() {
    for (var each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    open.clear();
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        var near = server.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        carry(near.getInputStream(), far.getOutputStream(), far);
        carry(far.getInputStream(), near.getOutputStream(), near);
      }
    } catch (IOException closed) {
      // The detour was closed.
    }
  }

  private void carry(InputStream from, OutputStream to, Socket end) {
    var born = era.get();
    Thread.ofVirtual()
        .start(() -> {
          try (end) {
            var buffer = new byte[8192];
            for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
              if (era.get() == born) {
                to.write(buffer, 0, read);
              }
            }
            while (era.get() != born && !end.isClosed()) {
              Thread.sleep(50);
            }
          } catch (IOException | InterruptedException gone) {
            // One side went away; so does the other.
          }
        });
  }
}
