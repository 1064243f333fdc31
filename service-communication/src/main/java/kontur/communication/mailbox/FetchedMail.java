package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.time.Instant;
import java.util.Objects;
import kontur.communication.ledger.Received;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.jspecify.annotations.Nullable;

/// One mail of a batch on its way from the server to the ledger.
final class FetchedMail {
  private final long uid;
  private final IMAPMessage mail;
  private final int attempts;
  private @Nullable Received received;

  /// @param attempts made so far, this one included
  FetchedMail(long uid, IMAPMessage mail, int attempts) {
    this.uid = uid;
    this.mail = mail;
    this.attempts = attempts;
  }

  long uid() {
    return uid;
  }

  IMAPMessage mail() {
    return mail;
  }

  int attempts() {
    return attempts;
  }

  /// What it was read as.
  void received(Received as) {
    received = as;
  }

  Received received() {
    return Objects.requireNonNull(received, "it was read");
  }

  /// When the server got it.
  @Nullable Instant arrived() throws MessagingException {
    return arrived(mail);
  }

  static @Nullable Instant arrived(IMAPMessage mail) throws MessagingException {
    var at = mail.getReceivedDate();
    return at == null ? null : at.toInstant();
  }

  /// It in quarantine, with its original as far as that came.
  Received quarantined(Target target, String cause) throws MessagingException {
    var place = target.place(uid, arrived());
    return received == null
        ? NormaliseMail.quarantined(place, null, cause, attempts)
        : NormaliseMail.quarantined(place, received.raw(), cause, attempts)
            .with(received.contents());
  }
}
