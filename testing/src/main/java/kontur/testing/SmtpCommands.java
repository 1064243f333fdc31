package kontur.testing;

import com.icegreen.greenmail.smtp.commands.SmtpCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommandRegistry;
import java.util.Map;

/// The commands of SMTP that the library gets wrong, in ours.
final class SmtpCommands {
  private SmtpCommands() {}

  static void correct() {
    try {
      var field = SmtpCommandRegistry.class.getDeclaredField("commands");
      field.setAccessible(true);
      @SuppressWarnings("unchecked")
      var commands = (Map<String, SmtpCommand>) field.get(null);
      commands.put("MAIL", new NullSender());
      commands.put("DATA", new ExactData());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of GreenMail?", e);
    }
  }
}
