package kontur.communication.mailbox;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import kontur.communication.account.Credentials;
import kontur.communication.account.MailSettings.Imap;
import kontur.communication.account.MailSettings.Tls;
import kontur.communication.sockets.TrackedSockets;
import kontur.communication.sockets.TrustedCertificates;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;

/// Connections to mailboxes.
final class ConnectFolder {
  private ConnectFolder() {}

  /// Signs in and opens the folder.
  static MailFolder open(Imap imap, Credentials credentials, MailboxSettings settings)
      throws MessagingException {
    return open(imap, imap.folder(), credentials, settings);
  }

  /// Signs in and opens one of the account's folders.
  static MailFolder open(Imap imap, String name, Credentials credentials, MailboxSettings settings)
      throws MessagingException {
    // Asked for before a connection is made: getting a token may take longer than a server waits.
    var secret = credentials.forSignIn();
    var tls = tlsFactory(imap);
    var sockets =
        imap.tls() == Tls.IMPLICIT
            ? TrackedSockets.implicitTls(tls, imap.host())
            : TrackedSockets.plain();
    var own = properties(imap, sockets, tls, settings);
    if (credentials.isToken()) {
      own.put("mail.imap.auth.mechanisms", "XOAUTH2");
    }
    var session = Session.getInstance(own);
    try {
      var store = (IMAPStore) session.getStore("imap");
      store.connect(imap.host(), imap.port(), imap.user(), secret.reveal());
      var folder = (IMAPFolder) store.getFolder(name);
      folder.open(Folder.READ_WRITE);
      return new MailFolder(settings, sockets, store, folder);
    } catch (AuthenticationFailedException e) {
      credentials.refused();
      sockets.cut();
      throw e;
    } catch (MessagingException e) {
      sockets.cut();
      throw e;
    } catch (RuntimeException e) {
      // The library stumbles over lists of folders that are none.
      sockets.cut();
      throw new MessagingException("the server's answer cannot be read", e);
    }
  }

  private static SSLSocketFactory tlsFactory(Imap imap) {
    try {
      return TrustedCertificates.factory(imap.caFile());
    } catch (IOException e) {
      throw new UncheckedIOException("imap.ca-file", e);
    }
  }

  private static Properties properties(
      Imap imap, TrackedSockets sockets, SSLSocketFactory tls, MailboxSettings settings) {
    var own = new Properties();
    var prefix = "mail.imap.";
    own.put(prefix + "socketFactory", sockets);
    own.put(prefix + "socketFactory.fallback", "false");
    if (imap.tls() == Tls.STARTTLS) {
      // The upgrade lays TLS over the tracked socket.
      own.put(prefix + "ssl.socketFactory", tls);
      own.put(prefix + "starttls.enable", "true");
      own.put(prefix + "starttls.required", "true");
    }
    own.put(prefix + "ssl.checkserveridentity", "true");
    own.put(prefix + "connectiontimeout", String.valueOf(settings.connect().toMillis()));
    own.put(prefix + "timeout", String.valueOf(settings.answer().toMillis()));
    own.put(prefix + "writetimeout", String.valueOf(settings.answer().toMillis()));
    own.put(prefix + "peek", "true");
    own.put(prefix + "partialfetch", "true");
    own.put(prefix + "fetchsize", String.valueOf(MailBodies.PIECE_BYTES));
    own.put(prefix + "connectionpoolsize", "1");
    own.put("mail.mime.allowutf8", "true");
    return own;
  }
}
