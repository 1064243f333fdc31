package kontur.communication.telegram;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A SOCKS5 proxy without sign-in (RFC 1928) that leads every connection to one port and remembers
/// where it was asked to go.
final class SocksProxy implements AutoCloseable {
  private static final int DOMAIN = 3;
  private final int target;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  SocksProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create("socks5://127.0.0.1:" + listener.getLocalPort());
  }

  /// Host and port of each request, as the client named them.
  List<String> asked() {
    return asked;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var near = listener.accept();
        open.add(near);
        Thread.ofVirtual().start(() -> serve(near));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket near) {
    try (near;
        var far = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(far);
      var in = new DataInputStream(near.getInputStream());
      greet(in, near);
      asked.add(request(in));
      near.getOutputStream().write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
      Thread.ofVirtual().start(() -> carry(far, near));
      in.transferTo(far.getOutputStream());
    } catch (IOException gone) {
      // One side went away; so does the other.
    }
  }

  private static void greet(DataInputStream in, Socket near) throws IOException {
    in.readByte();
    in.readNBytes(in.readUnsignedByte());
    near.getOutputStream().write(new byte[] {5, 0});
  }

  private static String request(DataInputStream in) throws IOException {
    in.readNBytes(3);
    var kind = in.readUnsignedByte();
    var host =
        kind == DOMAIN
            ? new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII)
            : InetAddress.getByAddress(in.readNBytes(kind == 1 ? 4 : 16)).getHostAddress();
    return host + ":" + in.readUnsignedShort();
  }

  private static void carry(Socket from, Socket to) {
    try (InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // One side went away.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
