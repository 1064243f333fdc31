package kontur.communication.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.time.Duration;
import kontur.communication.sockets.TrackedSockets;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/// A transport that knows whether the dot at the end of the mail was on its way.
///
/// Up to there the other side certainly has nothing; from there on it may own the mail (RFC 1047).
final class WatchedTransport extends SMTPTransport {
  private final TrackedSockets sockets;
  private final Duration finalAnswer;
  private boolean ended;

  WatchedTransport(Session session, TrackedSockets sockets, Duration finalAnswer) {
    super(session, new URLName("smtp", null, -1, null, null, null), "smtp", false);
    this.sockets = sockets;
    this.finalAnswer = finalAnswer;
  }

  /// Whether the mail was handed over completely, answered or not.
  boolean ended() {
    return ended;
  }

  @Override
  protected void finishData() throws IOException, MessagingException {
    ended = true;
    sockets.patience(finalAnswer);
    super.finishData();
  }
}
