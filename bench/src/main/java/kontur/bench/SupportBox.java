package kontur.bench;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.search.FlagTerm;
import java.util.Properties;
import kontur.local.Arguments;
import kontur.local.Home;
import kontur.local.Port;

/// The mailbox that the platform reads, as its owner sees it who clears away what is marked.
final class SupportBox {
  private static final String MARK = "$TicketStored";
  private static final String PATIENCE_MILLIS = "20000";

  private final Place place;

  SupportBox(Place place) {
    this.place = place;
  }

  /// How many mails in it have no mark that they are stored.
  int unmarked() {
    return count(false);
  }

  /// How many have it.
  int marked() {
    return count(true);
  }

  private int count(boolean hasMark) {
    var settings = new Properties();
    settings.put("mail.imap.connectiontimeout", PATIENCE_MILLIS);
    settings.put("mail.imap.timeout", PATIENCE_MILLIS);
    try (var store = Session.getInstance(settings).getStore("imap")) {
      store.connect(
          "127.0.0.1", place.port(Port.IMAP), Arguments.SUPPORT, Home.read(place.mailPassword()));
      var inbox = store.getFolder("INBOX");
      inbox.open(Folder.READ_ONLY);
      return inbox.search(new FlagTerm(new Flags(MARK), hasMark)).length;
    } catch (MessagingException e) {
      throw new IllegalStateException("the mail server does not say what is marked", e);
    }
  }
}
