package kontur.communication.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// An SMTP server that answers as told, or hangs up instead: command → reply; a null-like `CUT`
/// cuts the connection. `.` stands for the end of a mail.
public final class SilentSmtpServer implements AutoCloseable {
  public static final String CUT = "CUT";

  private final ServerSocket listener;
  private final Map<String, String> replies;
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private volatile Predicate<String> token;
  private final List<String> verbs = new CopyOnWriteArrayList<>();

  private SilentSmtpServer(ServerSocket listener, Map<String, String> replies) {
    this.listener = listener;
    this.replies = replies;
  }

  public static SilentSmtpServer start(Map<String, String> replies) {
    try {
      var server =
          new SilentSmtpServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), replies);
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// From now on it offers XOAUTH2 and accepts tokens like this.
  public SilentSmtpServer tokens(Predicate<String> valid) {
    token = valid;
    return this;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// The mails as they came, without the dot.
  public List<String> mails() {
    return mails;
  }

  /// The commands that came.
  public List<String> verbs() {
    return verbs;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
      if (!answer(socket, "CONNECT", "220 ready")) {
        return;
      }
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var verb = line.split("[ :]")[0].toUpperCase(java.util.Locale.ROOT);
        verbs.add(verb);
        if (verb.equals("AUTH") && !replies.containsKey("AUTH")) {
          signIn(socket, in, line);
          continue;
        }
        if (verb.equals("EHLO") && token != null) {
          answer(socket, "", "250-hello\r\n250 AUTH PLAIN LOGIN XOAUTH2");
          continue;
        }
        var usual = verb.equals("DATA") ? "354 go on" : verb.equals("QUIT") ? "221 bye" : "250 ok";
        if (!answer(socket, verb, usual)) {
          return;
        }
        if (verb.equals("DATA") && replies.getOrDefault("DATA", "354").startsWith("354")) {
          read(in);
          if (!answer(socket, ".", "250 taken")) {
            return;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signIn(Socket socket, BufferedReader in, String line) throws IOException {
    var words = line.split(" ");
    var text =
        new String(
            Base64.getDecoder().decode(words[words.length - 1]), StandardCharsets.ISO_8859_1);
    var bearer = text.replaceFirst("(?s).*auth=Bearer ", "").replace("\u0001", "");
    if (words[1].equals("XOAUTH2") && token != null && token.test(bearer)) {
      answer(socket, "AUTH", "235 2.7.0 welcome");
      return;
    }
    answer(socket, "", "334 eyJzdGF0dXMiOiI0MDEifQ==");
    var _ = in.readLine();
    answer(socket, "", "535 5.7.8 not accepted");
  }

  private void read(BufferedReader in) throws IOException {
    var mail = new StringBuilder();
    for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      mail.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    mails.add(mail.toString());
  }

  private boolean answer(Socket socket, String verb, String usual) throws IOException {
    var reply = replies.getOrDefault(verb, usual);
    if (reply.equals(CUT)) {
      socket.setSoLinger(true, 0);
      return false;
    }
    socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return true;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
