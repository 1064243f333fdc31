package kontur.testing;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.smtp.SmtpConnection;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.smtp.commands.MailCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommand;
import java.util.Locale;

/// `MAIL FROM:<>`, the sender of everything automatic (RFC 5321, 4.5.5): the library says yes to it
/// and then refuses every recipient.
final class NullSender extends SmtpCommand {
  private final SmtpCommand usual = new MailCommand();

  @Override
  public void execute(SmtpConnection connection, SmtpState state, SmtpManager manager, String line)
      throws java.io.IOException {
    if (line.toUpperCase(Locale.ROOT).matches("MAIL FROM:\\s?<>.*")) {
      state.clearMessagePreservingAuthenticationState();
      state.getMessage().setReturnPath(new MailAddress(""));
      connection.send("250 OK");
    } else {
      usual.execute(connection, state, manager, line);
    }
  }
}
