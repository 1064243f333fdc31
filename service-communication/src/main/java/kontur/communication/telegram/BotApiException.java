package kontur.communication.telegram;

import java.io.Serial;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A call to the Bot API did not succeed; its message never holds the token.
final class BotApiException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /// What is known about the other side.
  enum Fate {
    /// Nothing of the request left: no connection.
    NOT_SENT,
    /// The server said no, so nothing happened.
    REFUSED,
    /// The request left and its answer is not known.
    UNKNOWN
  }

  private final Fate fate;
  private final int code;
  private final @Nullable Duration retryAfter;
  private final long migrateTo;

  private BotApiException(
      Fate fate, int code, String what, @Nullable Duration retryAfter, long migrateTo) {
    super(what, null, false, false);
    this.fate = fate;
    this.code = code;
    this.retryAfter = retryAfter;
    this.migrateTo = migrateTo;
  }

  static BotApiException notSent(Throwable cause) {
    return new BotApiException(Fate.NOT_SENT, 0, "no connection: " + name(cause), null, 0);
  }

  /// A file that we cannot read ourselves: the call was not made.
  static BotApiException withoutContent(Throwable cause) {
    return new BotApiException(
        Fate.NOT_SENT, 0, "a file cannot be read: " + name(cause), Duration.ZERO, 0);
  }

  static BotApiException unknown(Throwable cause) {
    return new BotApiException(Fate.UNKNOWN, 0, "no answer: " + name(cause), null, 0);
  }

  /// An answer with an error code; from 500 on nobody knows what the servers behind it did.
  static BotApiException refused(
      int code, String description, @Nullable Integer retryAfter, @Nullable Long migrateTo) {
    var fate = code >= 500 || code < 400 ? Fate.UNKNOWN : Fate.REFUSED;
    var wait = retryAfter == null ? null : Duration.ofSeconds(retryAfter);
    return new BotApiException(
        fate, code, Clean.line(description, 300), wait, migrateTo == null ? 0 : migrateTo);
  }

  Fate fate() {
    return fate;
  }

  int code() {
    return code;
  }

  /// How long the server wants to be left alone.
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /// The chat's new id, 0 for none.
  long migrateTo() {
    return migrateTo;
  }

  boolean says(String part) {
    return getMessage().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  @Override
  public String getMessage() {
    var message = super.getMessage();
    return message == null ? "" : message;
  }

  /// Our own words, or class names: messages of exceptions may quote addresses.
  private static String name(Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ -> "nobody knows the name in api-base or proxy";
      case ConnectException _ -> "nobody listens where api-base or proxy say";
      case SSLException _ -> "the certificate or TLS does not fit api-base";
      case SocketTimeoutException _ -> "it took too long";
      case SocketException _ -> "the connection was cut, or the proxy does not answer";
      default -> cause.getClass().getSimpleName();
    };
  }
}
