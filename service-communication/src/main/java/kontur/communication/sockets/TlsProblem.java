package kontur.communication.sockets;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What is wrong with the protection of a connection, in a sentence that says what to do.
public final class TlsProblem {
  private static final int DEEPEST = 20;

  private TlsProblem() {}

  /// The problem behind a failure; empty when it is about something else.
  ///
  /// @param protocol `IMAP` or `SMTP`; the settings are named after it
  public static Optional<String> of(Throwable failure, String protocol) {
    var keys = protocol.toLowerCase(java.util.Locale.ROOT);
    String found = null;
    @Nullable Throwable next = failure;
    for (var depth = 0; next != null && depth < DEEPEST; depth++) {
      // The innermost cause is the most exact one.
      var here = sentence(next, protocol, keys);
      found = here == null ? found : here;
      next = next.getCause();
    }
    return Optional.ofNullable(found);
  }

  private static @Nullable String sentence(Throwable e, String protocol, String keys) {
    var words = String.valueOf(e.getMessage());
    if (words.contains("STARTTLS") && words.contains("required")) {
      return ("the %s server does not offer STARTTLS, so nobody signs in: set %s.tls to implicit"
              + " with its port, or check %s.host")
          .formatted(protocol, keys, keys);
    }
    if ((e instanceof CertificateException && words.startsWith("No "))
        || words.contains("Server is not trusted")
        || words.contains("verify identity of server")) {
      return "the certificate of the %s server is made out to another name: check %s.host"
          .formatted(protocol, keys);
    }
    return switch (e) {
      case CertificateExpiredException _ ->
          "the certificate of the %s server has expired: its owner must renew it"
              .formatted(protocol);
      case CertPathBuilderException _, CertPathValidatorException _, CertificateException _ ->
          ("the certificate of the %s server is not trusted: name its authority's certificate (PEM)"
                  + " in %s.ca-file")
              .formatted(protocol, keys);
      case SSLException _ ->
          "the %s server does not speak TLS as %s.tls and %s.port say: check both"
              .formatted(protocol, keys, keys);
      default -> null;
    };
  }
}
