package kontur.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Listens where the manifests say that a part listens, and leads to the embedded one; can be cut.
final class Forwarder implements AutoCloseable {
  private final InetSocketAddress here;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;

  Forwarder(InetAddress address, int port, int target) {
    this.here = new InetSocketAddress(address, port);
    this.target = target;
    this.listener = listen();
  }

  /// As if the part were gone: nobody gets in, who was in is thrown out.
  void cut() {
    close(listener);
    open.forEach(Forwarder::close);
    open.clear();
  }

  void mend() {
    listener = listen();
  }

  @Override
  public void close() {
    cut();
  }

  private ServerSocket listen() {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(here);
      Thread.ofVirtual().start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + here, e);
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        var near = socket.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> copy(near, far));
        Thread.ofVirtual().start(() -> copy(far, near));
      }
    } catch (IOException e) {
      close(socket); // cut, or the part itself is gone
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      var _ = from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One end is gone; so is the other, below.
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
