package kontur.mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import kontur.testing.MailServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mail server of `local` as a program of its own, for a cluster without a mail provider.
///
/// Not for production: it takes any mail, and a mailbox that nobody created opens with its address.
public final class Mailbox {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
  private static final String PREFIX = "KONTUR_MAILBOX_";
  private static final int WRONG_SETTING = 2;

  private Mailbox() {}

  /// Runs until it is told to stop.
  public static void main(String[] args) throws InterruptedException {
    try {
      var server = start(System.getenv());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      log.atInfo()
          .addKeyValue("smtp", server.smtpPort())
          .addKeyValue("imap", server.imapPort())
          .log("The mail server takes mail");
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("Wrong setting: " + e.getMessage());
      System.exit(WRONG_SETTING);
    }
    new CountDownLatch(1).await();
  }

  static MailServer start(Map<String, String> environment) throws IOException {
    var account = environment.getOrDefault(PREFIX + "ACCOUNT", "");
    return MailServer.open(
        port(environment, "SMTP_PORT", 3025),
        port(environment, "IMAP_PORT", 3143),
        Files.createDirectories(
            Path.of(environment.getOrDefault(PREFIX + "FOLDER", "/tmp/mailbox"), "mails")),
        account.isEmpty() ? Map.of() : Map.of(account, password(environment)));
  }

  private static String password(Map<String, String> environment) throws IOException {
    var file = environment.getOrDefault(PREFIX + "PASSWORD_FILE", "");
    if (file.isEmpty()) {
      throw new IllegalArgumentException(
          PREFIX + "PASSWORD_FILE is missing: name the file with the password of the account");
    }
    return Files.readString(Path.of(file)).strip();
  }

  private static int port(Map<String, String> environment, String name, int otherwise) {
    var text = environment.getOrDefault(PREFIX + name, Integer.toString(otherwise));
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(PREFIX + name + " must be a number: " + text, e);
    }
  }
}
