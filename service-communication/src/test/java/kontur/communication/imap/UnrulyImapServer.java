package kontur.communication.imap;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/// An IMAP server with a mailbox per user name, which does what no server should, when told.
public final class UnrulyImapServer implements AutoCloseable {
  /// Settings of readers that try again soon.
  public static final Map<String, String> SOON =
      Map.of(
          "kontur.communication.mailbox.idle", "1s",
          "kontur.communication.mailbox.answer", "5s",
          "kontur.communication.mailbox.first-back-off", "100ms",
          "kontur.communication.mailbox.longest-back-off", "1s");

  private final Map<String, Box> boxes = new ConcurrentHashMap<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final int port;
  private ServerSocket listener;
  private volatile Predicate<String> token = _ -> false;
  private volatile Box.Fault expiredEnd;

  private UnrulyImapServer() {
    listener = listening(0);
    port = listener.getLocalPort();
  }

  private static ServerSocket listening(int port) {
    try {
      var listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static UnrulyImapServer start() {
    var server = new UnrulyImapServer();
    server.accept(server.listener);
    return server;
  }

  public int port() {
    return port;
  }

  /// Settings of the mail account that reads the mailbox of the user with its name.
  public Map<String, String> account(String id) {
    var key = "kontur.communication.mail.accounts." + id + ".";
    return Map.of(
        key + "address",
        id + "@kontur.example",
        key + "imap.host",
        "127.0.0.1",
        key + "imap.port",
        String.valueOf(port),
        key + "imap.tls",
        "none",
        key + "imap.user",
        id,
        key + "imap.password",
        "secret");
  }

  /// The mailbox of a user; any password opens it.
  ///
  /// @param mail the text of the mail with a UID, lines end with a bare LF
  public Box box(String user, LongFunction<String> mail) {
    return boxes.computeIfAbsent(user, _ -> new Box(mail));
  }

  /// Who signs in by XOAUTH2 needs a token like this.
  public void tokens(Predicate<String> valid) {
    token = valid;
  }

  /// A session whose token is accepted no longer ends at its next command: with a good-bye, or by
  /// refusing whatever comes.
  public void endExpired(Box.Fault how) {
    expiredEnd = how;
  }

  /// Null while sessions outlive their tokens.
  Box.Fault expiredEnd() {
    return expiredEnd;
  }

  boolean accepts(String accessToken) {
    return token.test(accessToken);
  }

  Box boxOf(String user) {
    return boxes.get(user);
  }

  /// Stops in the midst of everything and starts again.
  public void restart() {
    close();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> {
          listener = listening(port);
          return true;
        });
    accept(listener);
  }

  private void accept(ServerSocket where) {
    Thread.ofVirtual()
        .start(() -> {
          while (!where.isClosed()) {
            try {
              var socket = where.accept();
              open.add(socket);
              Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private void serve(Socket socket) {
    try (socket) {
      new UnrulySession(this, socket).serve();
    } catch (IOException | InterruptedException gone) {
      // The client went away, or the server did.
    } finally {
      open.remove(socket);
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
