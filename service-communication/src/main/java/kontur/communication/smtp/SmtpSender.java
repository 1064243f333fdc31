package kontur.communication.smtp;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import kontur.communication.account.Credentials;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.MailSettings;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.account.MailSettings.Smtp;
import kontur.communication.account.MailSettings.Tls;
import kontur.communication.account.Secret;
import kontur.communication.account.SignInProblem;
import kontur.communication.account.SignIns;
import kontur.communication.delivery.ChannelSender;
import kontur.communication.delivery.Outcome;
import kontur.communication.delivery.Rate;
import kontur.communication.sockets.NoEntry;
import kontur.communication.sockets.TlsProblem;
import kontur.communication.sockets.TrackedSockets;
import kontur.communication.sockets.TrustedCertificates;
import kontur.communication.v1.Condition;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends mail over SMTP, one connection per mail.
final class SmtpSender implements ChannelSender {
  private static final Logger log = LoggerFactory.getLogger(SmtpSender.class);
  private static final Pattern ADDRESS =
      Pattern.compile("<?[^\\s<>,;:@]{1,100}@[^\\s<>,;:]{1,200}>?");
  private static final int LONGEST = 300;

  /// RFC 4954, section 6: nobody is heard who has not signed in.
  private static final int NOT_SIGNED_IN = 530;

  private final Map<String, MailAccount> accounts;
  private final SignIns signIns;
  private final ComposeMail compose;
  private final SmtpSettings settings;
  private final HealthBoard health;

  SmtpSender(
      MailSettings mail,
      SignIns signIns,
      ComposeMail compose,
      SmtpSettings settings,
      HealthBoard health) {
    this.signIns = signIns;
    this.accounts = mail.accounts();
    this.compose = compose;
    this.settings = settings;
    this.health = health;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Rate rate(String account) {
    var own = accounts.get(account);
    var smtp = own == null ? null : own.smtp();
    return smtp == null ? Rate.FREE : new Rate(smtp.perMinute(), smtp.perDay());
  }

  @Override
  public Outcome send(Account account, OutboundCommand command) {
    var own = Objects.requireNonNull(accounts.get(account.getId()));
    var smtp = own.smtp();
    if (smtp == null) {
      return new Outcome.Failed("the account has no SMTP server configured");
    }
    Composed composed;
    Secret secret;
    var credentials = signIns.of(account.getId(), smtp);
    SSLSocketFactory tls;
    try {
      tls = TrustedCertificates.factory(smtp.caFile());
      secret = credentials.forSignIn();
    } catch (SignInProblem e) {
      var condition = e.isRefused() ? Condition.REFUSED : Condition.UNREACHABLE;
      health.sending(account.getId(), condition, e.sentence());
      return new Outcome.NotYet(e.sentence(), null);
    } catch (IOException | UncheckedIOException e) {
      return refused(account.getId(), "the file of a password, token or authority cannot be read");
    }
    try {
      composed = compose.compose(own, command);
    } catch (IOException | RuntimeException e) {
      // No socket was touched yet: whatever went wrong, the other side has nothing.
      log.atWarn()
          .addKeyValue("messageId", command.getMessageId())
          .setCause(e)
          .log("A mail could not be composed");
      return new Outcome.NotYet("the mail could not be composed", null);
    }
    try (composed) {
      return send(
          new Way(account.getId(), own, smtp, credentials, secret),
          tls,
          composed,
          addresses(composed));
    } catch (AddressException e) {
      return new Outcome.Failed("the recipient's address is malformed");
    }
  }

  private static Address[] addresses(Composed mail) throws AddressException {
    var addresses = new Address[mail.recipients().size()];
    for (var i = 0; i < addresses.length; i++) {
      addresses[i] = new InternetAddress(mail.recipients().get(i), true);
    }
    return addresses;
  }

  /// The way out of one account, with the secret of one sign-in.
  private record Way(
      String id, MailAccount account, Smtp smtp, Credentials credentials, Secret secret) {}

  private Outcome send(Way way, SSLSocketFactory tls, Composed mail, Address[] recipients) {
    var id = way.id();
    var smtp = way.smtp();
    var sockets =
        smtp.tls() == Tls.IMPLICIT
            ? TrackedSockets.implicitTls(tls, smtp.host())
            : TrackedSockets.plain();
    var session = Session.getInstance(properties(way, tls, sockets, mail.envelopeSender()));
    var transport = new WatchedTransport(session, sockets, settings.finalAnswer());
    try (var bytes = SharedBytes.of(mail.bytes())) {
      var message = new MimeMessage(session, bytes);
      if (smtp.user().isEmpty()) {
        transport.connect(smtp.host(), smtp.port(), null, null);
      } else {
        transport.connect(smtp.host(), smtp.port(), smtp.user(), way.secret().reveal());
      }
      if (!smtp.user().isEmpty() && !transport.supportsExtension("AUTH")) {
        return refused(
            id,
            "the SMTP server lets nobody sign in at this port: check smtp.port, or leave smtp.user empty");
      }
      transport.sendMessage(message, recipients);
      health.sending(id, Condition.WORKING, "");
      return new Outcome.Sent(mail.messageId());
    } catch (MessagingException e) {
      return failed(way, transport.ended(), e);
    } catch (IOException e) {
      return failed(way, transport.ended(), new MessagingException("the file of the mail", e));
    } finally {
      sockets.cut();
    }
  }

  private Properties properties(
      Way way, SSLSocketFactory tls, TrackedSockets sockets, String envelopeSender) {
    var smtp = way.smtp();
    var own = new Properties();
    own.put("mail.smtp.socketFactory", sockets);
    own.put("mail.smtp.socketFactory.fallback", "false");
    if (smtp.tls() == Tls.STARTTLS) {
      // The upgrade lays TLS over the tracked socket.
      own.put("mail.smtp.ssl.socketFactory", tls);
      own.put("mail.smtp.starttls.enable", "true");
      own.put("mail.smtp.starttls.required", "true");
    }
    own.put("mail.smtp.ssl.checkserveridentity", "true");
    own.put("mail.smtp.connectiontimeout", String.valueOf(settings.connect().toMillis()));
    own.put("mail.smtp.timeout", String.valueOf(settings.answer().toMillis()));
    own.put("mail.smtp.writetimeout", String.valueOf(settings.answer().toMillis()));
    own.put("mail.smtp.auth", String.valueOf(!smtp.user().isEmpty()));
    if (way.credentials().isToken()) {
      own.put("mail.smtp.auth.mechanisms", "XOAUTH2");
    }
    own.put("mail.smtp.from", envelopeSender);
    own.put("mail.smtp.localhost", way.account().address().replaceFirst(".*@", ""));
    own.put("mail.smtp.sendpartial", "false");
    own.put("mail.mime.allowutf8", "true");
    return own;
  }

  private Outcome failed(Way way, boolean ended, MessagingException e) {
    var id = way.id();
    if (e instanceof AuthenticationFailedException && NoEntry.isForNow(e)) {
      health.sending(id, Condition.UNREACHABLE, NoEntry.forNow("SMTP"));
      return new Outcome.NotYet(NoEntry.forNow("SMTP"), null);
    }
    if (e instanceof AuthenticationFailedException) {
      way.credentials().refused();
      health.sending(
          id,
          Condition.REFUSED,
          way.credentials().isToken()
              ? "the SMTP server refuses the access token: check smtp.user, oauth.scope and what the"
                  + " provider permits the application"
              : "the SMTP server refuses the sign-in: check user and password");
      return new Outcome.NotYet("the SMTP server refuses the sign-in", null);
    }
    var answer = answer(e);
    if (answer.code() == NOT_SIGNED_IN) {
      return refused(id, "the SMTP server wants a sign-in: set smtp.user and its password");
    }
    if (answer.code() >= 500) {
      health.sending(id, Condition.WORKING, "");
      return new Outcome.Failed("the mail server refused it: " + answer.words());
    }
    if (answer.code() >= 400) {
      health.sending(id, Condition.WORKING, "");
      return new Outcome.NotYet("the mail server says later: " + answer.words(), null);
    }
    if (ended) {
      health.sending(id, Condition.UNREACHABLE, "the SMTP server did not confirm a mail");
      return new Outcome.Uncertain("the connection broke before the server confirmed the mail");
    }
    var unprotected = TlsProblem.of(e, "SMTP");
    var problem = unprotected.orElseGet(() -> NoEntry.unreachable(e, "SMTP"));
    health.sending(
        id, unprotected.isPresent() ? Condition.REFUSED : Condition.UNREACHABLE, problem);
    return new Outcome.NotYet(problem, null);
  }

  /// The account is at fault, so its mails wait until a person has acted.
  private Outcome refused(String id, String problem) {
    health.sending(id, Condition.REFUSED, problem);
    return new Outcome.NotYet(problem, null);
  }

  /// The server's reply somewhere in a chain of exceptions; code 0 when there was none.
  private static Answer answer(MessagingException e) {
    var found = new Answer(0, "");
    for (Exception next = e;
        next instanceof MessagingException mail;
        next = mail.getNextException()) {
      var code =
          switch (mail) {
            case SMTPAddressFailedException a -> a.getReturnCode();
            case SMTPSenderFailedException s -> s.getReturnCode();
            case SMTPSendFailedException s -> s.getReturnCode();
            case SendFailedException s -> 0;
            default -> 0;
          };
      if (code >= 400 && found.code < code) {
        found = new Answer(code, String.valueOf(mail.getMessage()));
      }
    }
    return found;
  }

  /// A reply: its code, and its text, which may hold addresses.
  private record Answer(int code, String text) {
    /// One line without addresses: numbers alone tell nobody what to do.
    String words() {
      var line = text.replaceAll("\\s+", " ").strip();
      var told = ADDRESS.matcher(line).replaceAll("…");
      return told.length() > LONGEST ? told.substring(0, LONGEST) + "…" : told;
    }
  }
}
