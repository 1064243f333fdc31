package kontur.communication.sockets;

import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Why a mail server lets nobody in though nothing is wrong with user and password, in a sentence
/// that says what to do.
public final class NoEntry {
  private static final int DEEPEST = 20;

  /// RFC 5530 of IMAP, a reply that begins with 4 of SMTP (RFC 4954), and Gmail's own words.
  private static final Pattern FOR_NOW =
      Pattern.compile(
          "(?i)\\[(?:UNAVAILABLE|LIMIT|INUSE)]|^4\\d\\d\\b|too many simultaneous connections");

  private NoEntry() {}

  /// Whether a refused sign-in speaks of the server's troubles or limits.
  public static boolean isForNow(Exception refusal) {
    return FOR_NOW.matcher(String.valueOf(refusal.getMessage())).find();
  }

  /// What to say then.
  ///
  /// @param protocol `IMAP` or `SMTP`
  public static String forNow(String protocol) {
    return ("the %s server lets nobody in at the moment: trouble of its own, or too many programs at"
            + " this mailbox; it is tried again")
        .formatted(protocol);
  }

  /// What to say of a server that does not answer.
  ///
  /// @param protocol `IMAP` or `SMTP`; the settings are named after it
  public static String unreachable(Throwable failure, String protocol) {
    var keys = protocol.toLowerCase(java.util.Locale.ROOT);
    @Nullable Throwable next = failure;
    for (var depth = 0; next != null && depth < DEEPEST; depth++) {
      if (next instanceof UnknownHostException) {
        return "the %s server cannot be reached: nobody knows the name in %s.host"
            .formatted(protocol, keys);
      }
      next = next.getCause();
    }
    return "the %s server cannot be reached: is it up, and do %s.host, %s.port and %s.tls fit?"
        .formatted(protocol, keys, keys, keys);
  }
}
