package kontur.testing;

import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserImpl;
import jakarta.mail.internet.MimeMessage;

/// Stands for a user whose mail lies in the inbox already, under the number of its file: the
/// library would number it by itself.
final class DeliveredAlready extends UserImpl {
  DeliveredAlready(GreenMailUser user, ImapHostManager mailboxes) {
    super(user.getEmail(), user.getLogin(), user.getPassword(), mailboxes);
  }

  @Override
  public void deliver(MovingMessage mail) {}

  @Override
  public void deliver(MimeMessage mail) {}
}
