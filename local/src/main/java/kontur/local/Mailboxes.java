package kontur.local;

import jakarta.mail.BodyPart;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A customer's mail program: sends by SMTP, reads by IMAP.
final class Mailboxes {
  private static final String TIMEOUT_MILLIS = "10000";
  private static final String HOST = "127.0.0.1";

  private final int smtpPort;
  private final int imapPort;

  Mailboxes(int smtpPort, int imapPort) {
    this.smtpPort = smtpPort;
    this.imapPort = imapPort;
  }

  /// A mail to send.
  ///
  /// @param inReplyTo Message-ID of the mail that this one answers; empty for none
  record Draft(String from, String to, String subject, String text, String inReplyTo) {}

  /// A mail as its reader sees it.
  record Mail(
      String id, String from, String replyTo, String subject, String text, Instant receivedAt) {}

  void send(Draft draft) throws MessagingException {
    var mail = new MimeMessage(session());
    mail.setFrom(new InternetAddress(draft.from(), true));
    mail.setRecipient(Message.RecipientType.TO, new InternetAddress(draft.to(), true));
    mail.setSubject(draft.subject(), "UTF-8");
    mail.setText(draft.text(), "UTF-8");
    if (!draft.inReplyTo().isEmpty()) {
      mail.setHeader("In-Reply-To", draft.inReplyTo());
      mail.setHeader("References", draft.inReplyTo());
    }
    Transport.send(mail);
  }

  /// Sends bytes as they are, whatever they say.
  void send(String from, String to, byte[] mail) throws MessagingException {
    var settings = session().getProperties();
    settings.put("mail.smtp.from", from);
    settings.put("mail.smtp.allow8bitmime", "true");
    var session = Session.getInstance(settings);
    try (var transport = session.getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(
          new MimeMessage(session, new ByteArrayInputStream(mail)),
          new InternetAddress[] {new InternetAddress(to, true)});
    }
  }

  /// Everything in the inbox, oldest first.
  List<Mail> read(String address, String password) throws MessagingException, IOException {
    var mails = new ArrayList<Mail>();
    try (var store = session().getStore("imap")) {
      store.connect(HOST, imapPort, address, password);
      try (var inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        for (var message : inbox.getMessages()) {
          mails.add(mail(message));
        }
      }
    }
    return mails;
  }

  private Session session() {
    var settings = new Properties();
    settings.put("mail.smtp.host", HOST);
    settings.put("mail.smtp.port", String.valueOf(smtpPort));
    settings.put("mail.mime.allowutf8", "true");
    for (var protocol : List.of("smtp", "imap")) {
      settings.put("mail." + protocol + ".connectiontimeout", TIMEOUT_MILLIS);
      settings.put("mail." + protocol + ".timeout", TIMEOUT_MILLIS);
    }
    return Session.getInstance(settings);
  }

  private static Mail mail(Message message) throws MessagingException, IOException {
    return new Mail(
        header(message, "Message-ID"),
        header(message, "From"),
        message.getReplyTo() == null || message.getReplyTo().length == 0
            ? ""
            : ((InternetAddress) message.getReplyTo()[0]).getAddress(),
        Objects.requireNonNullElse(message.getSubject(), ""),
        Objects.requireNonNullElse(text(message), ""),
        message.getReceivedDate() == null ? Instant.EPOCH : message.getReceivedDate().toInstant());
  }

  private static String header(Message message, String name) throws MessagingException {
    var values = message.getHeader(name);
    return values == null || values.length == 0 ? "" : values[0];
  }

  private static @Nullable String text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("text/plain")) {
      return String.valueOf(part.getContent());
    }
    if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
      for (var i = 0; i < parts.getCount(); i++) {
        BodyPart inner = parts.getBodyPart(i);
        var text = text(inner);
        if (text != null) {
          return text;
        }
      }
    }
    return null;
  }
}
