package kontur.communication;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.LongFunction;
import kontur.testing.MailServer;

/// Writes mails as a customer and looks into mailboxes.
final class Mail {
  private Mail() {}

  static String simple(String from, String to, String subject, String id, String text) {
    return """
    From: Anna <%s>
    To: %s
    Subject: %s
    Message-ID: <%s>
    Date: Tue, 24 Nov 2026 10:00:00 +0000
    Content-Type: text/plain; charset=utf-8

    %s
    """
        .formatted(from, to, subject, id, text);
  }

  /// What a mailbox holds: the mail with UID 7 has the subject "n7".
  static LongFunction<String> numbered(String account) {
    return uid ->
        simple(
            "a@customer.example",
            account + "@kontur.example",
            "n" + uid,
            account + uid + "@customer.example",
            "text " + uid);
  }

  static void send(MailServer server, String to, String mail) {
    send(server, to, mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  static void send(MailServer server, String to, byte[] mail) {
    var settings = new Properties();
    settings.put("mail.smtp.host", "127.0.0.1");
    settings.put("mail.smtp.port", String.valueOf(server.smtpPort()));
    settings.put("mail.smtp.from", "anna@customer.example");
    settings.put("mail.smtp.allow8bitmime", "true");
    var session = Session.getInstance(settings);
    try (var transport = session.getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(
          new MimeMessage(session, new ByteArrayInputStream(mail)), InternetAddress.parse(to));
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  /// The mails in a mailbox that nobody created: its password is its address.
  static List<MimeMessage> mailbox(MailServer server, String address) {
    return mailbox(server, address, address);
  }

  static List<MimeMessage> mailbox(MailServer server, String address, String password) {
    var session = Session.getInstance(new Properties());
    try (var store = session.getStore("imap")) {
      store.connect("127.0.0.1", server.imapPort(), address, password);
      try (var folder = store.getFolder("INBOX")) {
        folder.open(Folder.READ_ONLY);
        var mails = new ArrayList<MimeMessage>();
        for (var message : folder.getMessages()) {
          var bytes = new ByteArrayOutputStream();
          message.writeTo(bytes);
          mails.add(new MimeMessage(session, new ByteArrayInputStream(bytes.toByteArray())));
        }
        return mails;
      }
    } catch (MessagingException | IOException e) {
      return List.of();
    }
  }
}
