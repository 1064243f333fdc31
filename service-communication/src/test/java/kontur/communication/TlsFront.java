package kontur.communication;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Stands before a plain mail server and speaks TLS with its clients: from the first byte on, or
/// after STARTTLS, which it offers in the server's name.
public final class TlsFront implements AutoCloseable {
  private final SSLContext tls;
  private final int target;
  private final boolean implicit;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> plainLines = new CopyOnWriteArrayList<>();

  private TlsFront(SSLContext tls, int target, boolean implicit) {
    this.tls = tls;
    this.target = target;
    this.implicit = implicit;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public static TlsFront implicit(SSLContext tls, int target) {
    return new TlsFront(tls, target, true);
  }

  public static TlsFront startTls(SSLContext tls, int target) {
    return new TlsFront(tls, target, false);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// What clients wrote without protection.
  public List<String> plainLines() {
    return plainLines;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var near = listener.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> serve(near, far));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket near, Socket far) {
    try (near;
        far) {
      var in = new BufferedInputStream(far.getInputStream());
      var protectedNear = implicit ? upgraded(near) : negotiated(near, in, far.getOutputStream());
      if (protectedNear != null) {
        Thread.ofVirtual().start(() -> carry(in, protectedNear));
        protectedNear.getInputStream().transferTo(far.getOutputStream());
      }
    } catch (IOException gone) {
      // One side went away; so does the other.
    }
  }

  private static void carry(InputStream from, Socket to) {
    try (to) {
      from.transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // The client went away.
    }
  }

  private Socket upgraded(Socket near) throws IOException {
    var upgraded = (SSLSocket) tls.getSocketFactory().createSocket(near, null, true);
    upgraded.setUseClientMode(false);
    upgraded.startHandshake();
    return upgraded;
  }

  /// Line by line until the client asks for TLS; null when it leaves before.
  private @org.jspecify.annotations.Nullable Socket negotiated(
      Socket near, InputStream far, OutputStream toFar) throws IOException {
    answer(near, far, "");
    while (true) {
      var line = line(near.getInputStream());
      if (line.isEmpty()) {
        return null;
      }
      plainLines.add(line.strip());
      var words = line.strip().toUpperCase(Locale.ROOT).split(" ");
      if (words[words.length - 1].equals("STARTTLS")) {
        var tag = words.length > 1 ? words[0] + " OK" : "220";
        write(near.getOutputStream(), tag + " begin\r\n");
        return upgraded(near);
      }
      write(toFar, line);
      answer(near, far, words[0]);
    }
  }

  /// Passes on one answer; to what the server can do, STARTTLS is added.
  private static void answer(Socket near, InputStream far, String asked) throws IOException {
    while (true) {
      var line = line(far);
      var offer = line.startsWith("* CAPABILITY") ? line.strip() + " STARTTLS\r\n" : line;
      if (asked.equals("EHLO") && line.startsWith("250 ")) {
        offer = "250-STARTTLS\r\n" + line;
      }
      write(near.getOutputStream(), offer);
      var isLast =
          asked.isEmpty()
              || line.isEmpty()
              || line.startsWith(asked + " ")
              || line.matches("(?s)\\d{3} .*");
      if (isLast) {
        return;
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var octet = in.read(); octet >= 0; octet = in.read()) {
      line.write(octet);
      if (octet == '\n') {
        break;
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
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
