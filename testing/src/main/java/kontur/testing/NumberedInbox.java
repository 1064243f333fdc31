package kontur.testing;

import com.icegreen.greenmail.store.MailFolder;
import jakarta.mail.Flags;
import jakarta.mail.internet.MimeMessage;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;

/// An inbox whose mails keep their numbers over a restart, where the library numbers from 1 under a
/// UIDVALIDITY of its own, and which answers quickly however many they are.
final class NumberedInbox {
  private final MailFolder folder;

  private NumberedInbox(MailFolder folder) {
    this.folder = folder;
  }

  static NumberedInbox of(MailFolder folder, long uidValidity) {
    try {
      if (folder.getUidValidity() != uidValidity) {
        field(folder, "uidValidity").setLong(folder, uidValidity);
      }
      var messages = field(folder, "mailMessages");
      if (!(messages.get(folder) instanceof CountedMessages)) {
        messages.set(folder, CountedMessages.of(folder.getMessages()));
      }
      return new NumberedInbox(folder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of GreenMail?", e);
    }
  }

  void append(MimeMessage mail, long uid, Instant at) {
    try {
      ((AtomicLong) field(folder, "nextUid").get(folder)).set(uid);
      folder.appendMessage(mail, new Flags(), Date.from(at));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of GreenMail?", e);
    }
  }

  private static Field field(MailFolder folder, String name) throws NoSuchFieldException {
    var field = folder.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
