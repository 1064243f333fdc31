package kontur.communication.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Speaks TLS from the first byte on, and checks whose name the certificate bears.
///
/// Not left to the mail library: as soon as writing has a timeout it wraps the socket, does not see
/// any more that it is protected, and begins TLS within TLS. Closing cuts the connection below, so
/// that nobody who writes can hold it open.
final class TlsOnConnect extends Socket {
  private final SSLSocketFactory tls;
  private final String host;
  private @Nullable SSLSocket upper;

  private TlsOnConnect(SSLSocketFactory tls, String host) {
    this.tls = tls;
    this.host = host;
  }

  /// Makes such sockets, to that host only.
  static SocketFactory factory(SSLSocketFactory tls, String host) {
    return new Factory(tls, host);
  }

  @Override
  public void connect(SocketAddress to) throws IOException {
    connect(to, 0);
  }

  @Override
  public void connect(SocketAddress to, int timeout) throws IOException {
    super.connect(to, timeout);
    var port = ((InetSocketAddress) to).getPort();
    var socket = (SSLSocket) tls.createSocket(new Lower(this), host, port, false);
    var rules = socket.getSSLParameters();
    rules.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(rules);
    upper = socket;
    socket.startHandshake();
  }

  private SSLSocket upper() throws IOException {
    var socket = upper;
    if (socket == null) {
      throw new IOException("not connected");
    }
    return socket;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return upper().getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return upper().getOutputStream();
  }

  private InputStream lowerIn() throws IOException {
    return super.getInputStream();
  }

  private OutputStream lowerOut() throws IOException {
    return super.getOutputStream();
  }

  /// The connection below, with its own streams.
  private static final class Lower extends Socket {
    private final TlsOnConnect socket;

    Lower(TlsOnConnect socket) {
      this.socket = socket;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return socket.lowerIn();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return socket.lowerOut();
    }

    @Override
    public boolean isConnected() {
      return socket.isConnected();
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
      return socket.getInetAddress();
    }

    @Override
    public int getPort() {
      return socket.getPort();
    }

    @Override
    public void setSoTimeout(int millis) throws java.net.SocketException {
      socket.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws java.net.SocketException {
      return socket.getSoTimeout();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class Factory extends SocketFactory {
    private final SSLSocketFactory tls;
    private final String host;

    Factory(SSLSocketFactory tls, String host) {
      this.tls = tls;
      this.host = host;
    }

    @Override
    public Socket createSocket() {
      return new TlsOnConnect(tls, host);
    }

    @Override
    public Socket createSocket(String to, int port) throws IOException {
      return connected(new InetSocketAddress(to, port), null, 0);
    }

    @Override
    public Socket createSocket(String to, int port, InetAddress local, int localPort)
        throws IOException {
      return connected(new InetSocketAddress(to, port), local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress to, int port) throws IOException {
      return connected(new InetSocketAddress(to, port), null, 0);
    }

    @Override
    public Socket createSocket(InetAddress to, int port, InetAddress local, int localPort)
        throws IOException {
      return connected(new InetSocketAddress(to, port), local, localPort);
    }

    private Socket connected(InetSocketAddress to, @Nullable InetAddress local, int localPort)
        throws IOException {
      var socket = createSocket();
      if (local != null) {
        socket.bind(new InetSocketAddress(Objects.requireNonNull(local), localPort));
      }
      socket.connect(to);
      return socket;
    }
  }
}
