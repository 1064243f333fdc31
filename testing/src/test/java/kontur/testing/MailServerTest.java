package kontur.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailServerTest {
  @Test
  void aTaggedAddressLandsInItsMailbox() throws MessagingException {
    try (var server = MailServer.start(0, 0).account("support@kontur.local", "secret")) {
      send(server, "support+token@kontur.local", "tagged");

      assertThat(subjects(server, "support@kontur.local", "secret")).containsExactly("tagged");
    }
  }

  @Test
  void aStrangersMailboxOpensWithItsAddress() throws MessagingException {
    try (var server = MailServer.start(0, 0)) {
      send(server, "anna@example.org", "hello");

      assertThat(subjects(server, "anna@example.org", "anna@example.org")).containsExactly("hello");
    }
  }

  @Test
  void mailInAFolderOutlivesTheServer(@TempDir Path folder) throws MessagingException {
    try (var server = MailServer.start(0, 0, folder)) {
      send(server, "anna@example.org", "one");
      send(server, "anna@example.org", "two");
    }

    try (var server = MailServer.start(0, 0, folder)) {
      send(server, "anna@example.org", "three");

      assertThat(subjects(server, "anna@example.org", "anna@example.org"))
          .containsExactly("one", "two", "three");
    }
  }

  @Test
  void aRestartChangesNoNumbers(@TempDir Path folder) throws MessagingException {
    Numbers before;
    try (var server = MailServer.start(0, 0, folder, Map.of("anna@example.org", "secret"))) {
      send(server, "boris@example.org", "elsewhere");
      send(server, "anna@example.org", "one");
      send(server, "anna@example.org", "two");
      before = numbers(server);
    }

    try (var server = MailServer.start(0, 0, folder, Map.of("anna@example.org", "secret"))) {
      assertThat(numbers(server)).isEqualTo(before);
      send(server, "anna@example.org", "three");
      assertThat(numbers(server).validity()).isEqualTo(before.validity());
      assertThat(numbers(server).uids()).startsWith(before.uids().toArray(Long[]::new)).hasSize(3);
      assertThat(numbers(server).uids()).isSorted().doesNotHaveDuplicates();
    }
  }

  private record Numbers(long validity, List<Long> uids) {}

  private static Numbers numbers(MailServer server) throws MessagingException {
    try (var store = Session.getInstance(new Properties()).getStore("imap")) {
      store.connect("127.0.0.1", server.imapPort(), "anna@example.org", "secret");
      var inbox = store.getFolder("INBOX");
      inbox.open(jakarta.mail.Folder.READ_ONLY);
      var numbered = (jakarta.mail.UIDFolder) inbox;
      var uids = new ArrayList<Long>();
      for (var mail : inbox.getMessages()) {
        uids.add(numbered.getUID(mail));
      }
      return new Numbers(numbered.getUIDValidity(), uids);
    }
  }

  @Test
  void takesMailWithoutASender() throws MessagingException {
    try (var server = MailServer.start(0, 0)) {
      send(server, "anna@example.org", "automatic", "<>");

      assertThat(subjects(server, "anna@example.org", "anna@example.org"))
          .containsExactly("automatic");
    }
  }

  @Test
  void everyByteComesOutAsItWentInAlsoAfterARestart(@TempDir Path folder) throws Exception {
    var koi8 = mail("Привет из КОИ8", Charset.forName("koi8-r"));
    var utf8 = mail("Привет из UTF-8", StandardCharsets.UTF_8);
    try (var server = MailServer.start(0, 0, folder)) {
      sendBytes(server, koi8);
      sendBytes(server, utf8);
      assertThat(originals(server)).containsExactly(koi8, utf8);
    }
    try (var server = MailServer.start(0, 0, folder)) {
      assertThat(originals(server)).containsExactly(koi8, utf8);
    }
    try (var server = MailServer.start(0, 0)) {
      sendBytes(server, koi8);
      assertThat(originals(server)).containsExactly(koi8);
    }
  }

  /// A header as it must not be: bytes of a charset that nobody names. The end of the last line is
  /// the one thing that the server leaves away.
  private static byte[] mail(String subject, Charset charset) {
    return "From: boris@example.org\r\nSubject: %s\r\n %s\r\nX-Odd:\tb\r\n\r\n%s\r\n.\r\n..x"
        .formatted(subject, subject, subject)
        .getBytes(charset);
  }

  private static void sendBytes(MailServer server, byte[] mail) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.smtpPort())) {
      socket.setSoTimeout(10_000);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      var out = socket.getOutputStream();
      assertThat(in.readLine()).startsWith("220");
      for (var line :
          List.of("HELO x", "MAIL FROM:<b@example.org>", "RCPT TO:<anna@example.org>")) {
        out.write((line + "\r\n").getBytes(US_ASCII));
        assertThat(in.readLine()).startsWith("250");
      }
      out.write("DATA\r\n".getBytes(US_ASCII));
      assertThat(in.readLine()).startsWith("354");
      var dotted = new String(mail, ISO_8859_1).replace("\r\n.", "\r\n..");
      out.write((dotted + "\r\n.\r\n").getBytes(ISO_8859_1));
      assertThat(in.readLine()).startsWith("250");
    }
  }

  /// The mails as the mailbox hands them out, without the two fields that the server puts first.
  private static List<byte[]> originals(MailServer server) throws MessagingException, IOException {
    var originals = new ArrayList<byte[]>();
    try (var store = Session.getInstance(new Properties()).getStore("imap")) {
      store.connect("127.0.0.1", server.imapPort(), "anna@example.org", "anna@example.org");
      var inbox = store.getFolder("INBOX");
      inbox.open(jakarta.mail.Folder.READ_ONLY);
      for (var mail : inbox.getMessages()) {
        var bytes = new ByteArrayOutputStream();
        ((IMAPMessage) mail).getMimeStream().transferTo(bytes);
        var text = bytes.toString(ISO_8859_1);
        originals.add(text.substring(text.indexOf("From: ")).getBytes(ISO_8859_1));
      }
    }
    return originals;
  }

  private static void send(MailServer server, String to, String subject) throws MessagingException {
    send(server, to, subject, "boris@example.org");
  }

  private static void send(MailServer server, String to, String subject, String sender)
      throws MessagingException {
    var settings = new Properties();
    settings.put("mail.smtp.host", "127.0.0.1");
    settings.put("mail.smtp.from", sender);
    settings.put("mail.smtp.port", String.valueOf(server.smtpPort()));
    var mail = new MimeMessage(Session.getInstance(settings));
    mail.setFrom(new InternetAddress("boris@example.org"));
    mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
    mail.setSubject(subject);
    mail.setText("text");
    Transport.send(mail);
  }

  private static List<String> subjects(MailServer server, String name, String password)
      throws MessagingException {
    var subjects = new ArrayList<String>();
    try (var store = Session.getInstance(new Properties()).getStore("imap")) {
      store.connect("127.0.0.1", server.imapPort(), name, password);
      var inbox = store.getFolder("INBOX");
      inbox.open(jakarta.mail.Folder.READ_ONLY);
      for (var mail : inbox.getMessages()) {
        subjects.add(mail.getSubject());
      }
    }
    return subjects;
  }
}
