package kontur.communication.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/// Makes the sockets of one connection and remembers them: a mail library gives no other way to cut
/// a connection whose other side is silent, or to wait longer for one answer.
public final class TrackedSockets extends SocketFactory {
  private final SocketFactory factory;
  private final List<Socket> made = new CopyOnWriteArrayList<>();

  private TrackedSockets(SocketFactory factory) {
    this.factory = factory;
  }

  /// Protected from the first byte on.
  public static TrackedSockets implicitTls(SSLSocketFactory tls, String host) {
    return new TrackedSockets(TlsOnConnect.factory(tls, host));
  }

  /// Plain, until somebody lays TLS over them.
  public static TrackedSockets plain() {
    return new TrackedSockets(SocketFactory.getDefault());
  }

  /// Ends every wait on these sockets.
  public void cut() {
    for (var socket : made) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed one way or the other.
      }
    }
    made.clear();
  }

  /// From now on the other side may be silent for so long.
  public void patience(Duration atMost) {
    for (var socket : made) {
      try {
        socket.setSoTimeout(Math.toIntExact(atMost.toMillis()));
      } catch (SocketException e) {
        // A closed socket fails soon enough by itself.
      }
    }
  }

  private Socket tracked(Socket socket) {
    made.add(socket);
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return tracked(factory.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return tracked(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return tracked(factory.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return tracked(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return tracked(factory.createSocket(host, port, local, localPort));
  }
}
