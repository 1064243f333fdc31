package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kontur.communication.account.MailSettings;
import kontur.communication.account.MailSettings.Imap;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.account.SignIns;
import kontur.communication.delivery.UncertainMessages;
import kontur.communication.lock.Stop;
import kontur.communication.token.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Looks for uncertain mails in the folder where the provider keeps what it sent: what lies there
/// arrived. What does not lie there proves nothing; a person decides.
final class SentMails implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(SentMails.class);
  private static final String FOUND = "it lies in the Sent folder";
  private static final Duration SHUTDOWN = Duration.ofSeconds(5);

  private final MailSettings mail;
  private final SignIns signIns;
  private final MailboxSettings settings;
  private final UncertainMessages uncertain;
  private final Tokens tokens;

  private final List<Thread> searchers = new ArrayList<>();
  private volatile Stop stop = new Stop();
  private volatile boolean running;

  SentMails(
      MailSettings mail,
      SignIns signIns,
      MailboxSettings settings,
      UncertainMessages uncertain,
      Tokens tokens) {
    this.mail = mail;
    this.signIns = signIns;
    this.settings = settings;
    this.uncertain = uncertain;
    this.tokens = tokens;
  }

  private void serve(String id, MailAccount account, Imap imap) {
    while (stop.rest(settings.sentSearch())) {
      try {
        search(id, account, imap);
      } catch (MessagingException | RuntimeException e) {
        log.atWarn()
            .addKeyValue("account", id)
            .setCause(e)
            .log("The Sent folder could not be searched");
      }
    }
  }

  private void search(String id, MailAccount account, Imap imap) throws MessagingException {
    var open = uncertain.of(id);
    if (open.isEmpty()) {
      return;
    }
    try (var folder = ConnectFolder.open(imap, imap.sentFolder(), signIns.of(id, imap), settings)) {
      for (var one : open) {
        var message = UUID.fromString(one.command().getMessageId());
        var ticket = UUID.fromString(one.command().getTicketId());
        var messageId = tokens.messageId(ticket, message, account.domain());
        if (folder.holds(messageId) && uncertain.arrived(message, one.attempt(), FOUND)) {
          log.atInfo()
              .addKeyValue("account", id)
              .addKeyValue("messageId", message)
              .log("An uncertain mail was found in the Sent folder");
        }
      }
    }
  }

  @Override
  public void start() {
    running = true;
    stop = new Stop();
    mail.accounts()
        .forEach((id, account) -> {
          var imap = account.imap();
          if (imap != null && !imap.sentFolder().isEmpty()) {
            searchers.add(
                Thread.ofVirtual().name("sent-mails-" + id).start(() -> serve(id, account, imap)));
          }
        });
  }

  @Override
  public void stop() {
    running = false;
    stop.tell();
    try {
      for (var searcher : searchers) {
        searcher.join(SHUTDOWN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    searchers.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
