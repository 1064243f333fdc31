package kontur.testing;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An SMTP and IMAP server in this JVM.
///
/// It takes mail for any address; a mailbox that nobody created has its address as name and as
/// password. `support+anything@host` lands in `support@host`.
public final class MailServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long START_MILLIS = 10_000;

  private final QuickMail greenMail;
  private final Optional<MailFolder> kept;

  private MailServer(QuickMail greenMail, Optional<MailFolder> kept) {
    this.greenMail = greenMail;
    this.kept = kept;
  }

  /// A server that forgets everything when it ends.
  ///
  /// @param smtpPort 0 for any
  /// @param imapPort 0 for any
  public static MailServer start(int smtpPort, int imapPort) {
    return start(LOOPBACK, smtpPort, imapPort, Optional.empty(), Map.of());
  }

  /// A server that writes each mail to a file before it is accepted and reads them again at the
  /// next start, under the same UIDVALIDITY and UIDs: a restart is not news to who reads them.
  public static MailServer start(int smtpPort, int imapPort, Path folder) {
    return start(smtpPort, imapPort, folder, Map.of());
  }

  /// The same with accounts that are there before anybody can connect.
  ///
  /// @param accounts addresses with their passwords
  public static MailServer start(
      int smtpPort, int imapPort, Path folder, Map<String, String> accounts) {
    return start(LOOPBACK, smtpPort, imapPort, Optional.of(new MailFolder(folder)), accounts);
  }

  /// The same, reachable from other machines: for the image `kontur/mailbox`.
  public static MailServer open(
      int smtpPort, int imapPort, Path folder, Map<String, String> accounts) {
    return start("0.0.0.0", smtpPort, imapPort, Optional.of(new MailFolder(folder)), accounts);
  }

  private static MailServer start(
      String host,
      int smtpPort,
      int imapPort,
      Optional<MailFolder> kept,
      Map<String, String> accounts) {
    SmtpCommands.correct();
    var greenMail =
        new QuickMail(
            new ServerSetup[] {
              listener(host, smtpPort, ServerSetup.PROTOCOL_SMTP),
              listener(host, imapPort, ServerSetup.PROTOCOL_IMAP)
            });
    var server = new MailServer(greenMail, kept);
    greenMail
        .getUserManager()
        .setMessageDeliveryHandler(
            (mail, address) -> server.accept(mail.getMessage(), address.getEmail()));
    kept.ifPresent(folder -> folder.forEach(server::restore));
    accounts.forEach(server::account);
    greenMail.start();
    return server;
  }

  private static ServerSetup listener(String host, int port, String protocol) {
    var setup = new ServerSetup(port, host, protocol);
    setup.setServerStartupTimeout(START_MILLIS);
    return setup;
  }

  /// Creates a mailbox whose name is its address.
  public MailServer account(String address, String password) {
    var users = greenMail.getUserManager();
    var existing = users.getUserByEmail(address);
    if (existing == null) {
      inbox(greenMail.setUser(address, address, password));
    } else {
      existing.setPassword(password);
    }
    return this;
  }

  /// Where it takes mail.
  public int smtpPort() {
    return greenMail.getSmtp().getPort();
  }

  /// Where mailboxes are read.
  public int imapPort() {
    return greenMail.imapPort();
  }

  @Override
  public void close() {
    greenMail.stop();
  }

  private GreenMailUser accept(MimeMessage mail, String address)
      throws MessagingException, UserException {
    var user = mailbox(address);
    if (kept.isEmpty()) {
      return user;
    }
    var folder = kept.get();
    synchronized (folder) {
      inbox(user).append(mail, folder.keep(user.getEmail(), mail), Instant.now());
    }
    return new DeliveredAlready(user, greenMail.getManagers().getImapHostManager());
  }

  private void restore(String address, KeptMail mail) {
    try {
      inbox(mailbox(address)).append(mail.read(), mail.number(), mail.at());
    } catch (UserException e) {
      throw new IllegalStateException("cannot restore the mailbox " + address, e);
    }
  }

  private NumberedInbox inbox(GreenMailUser user) {
    try {
      var folder = greenMail.getManagers().getImapHostManager().getInbox(user);
      return NumberedInbox.of(
          folder, kept.map(MailFolder::uidValidity).orElse(folder.getUidValidity()));
    } catch (FolderException e) {
      throw new IllegalStateException("a mailbox without an inbox: " + user.getEmail(), e);
    }
  }

  private GreenMailUser mailbox(String address) throws UserException {
    var base = base(address);
    UserManager users = greenMail.getUserManager();
    synchronized (users) {
      var user = users.getUserByEmail(base);
      if (user == null) {
        user = users.createUser(base, base, base);
        inbox(user);
      }
      return user;
    }
  }

  private static String base(String address) {
    var at = address.lastIndexOf('@');
    var plus = address.indexOf('+');
    var base = plus > 0 && plus < at ? address.substring(0, plus) + address.substring(at) : address;
    return base.toLowerCase(Locale.ROOT);
  }
}
