package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import kontur.communication.lock.Bell;
import kontur.communication.sockets.TrackedSockets;
import org.eclipse.angus.mail.imap.IMAPFolder;

/// What an open folder's server tells by itself (IDLE, RFC 2177), or when it is spoken to.
final class FolderNews {
  private static final Duration BETWEEN_BREAKS = Duration.ofMillis(50);
  private static final Duration ANSWER_TO_BREAK = Duration.ofSeconds(30);

  private final MailboxSettings settings;
  private final TrackedSockets sockets;
  private final IMAPFolder folder;
  private final ImapCommands commands;
  private final Bell bell = new Bell();
  private int counted;

  FolderNews(
      MailboxSettings settings, TrackedSockets sockets, IMAPFolder folder, ImapCommands commands) {
    this.settings = settings;
    this.sockets = sockets;
    this.folder = folder;
    this.commands = commands;
    folder.addMessageCountListener(
        new MessageCountAdapter() {
          @Override
          public void messagesAdded(MessageCountEvent event) {
            bell.ring();
          }
        });
  }

  /// What was told until now shows in a search that follows.
  void beginAnew() throws MessagingException {
    var _ = bell.take();
    counted = folder.getMessageCount();
  }

  /// Whether the server told of other mails since then.
  boolean isThere() throws MessagingException {
    return folder.getMessageCount() > counted;
  }

  /// The same, asked now: a server may tell only when it is spoken to.
  boolean isThereNow() throws MessagingException {
    commands.speak();
    return isThere();
  }

  /// Waits until the server tells of news, or until it is time to look anyway.
  void await() throws MessagingException, InterruptedException {
    if (bell.take()) {
      return;
    }
    // The store would open a second connection to say it, which a server may refuse.
    if (!(boolean) folder.doCommand(protocol -> protocol.hasCapability("IDLE"))) {
      bell.await(settings.poll());
      commands.speak();
      return;
    }
    var idling = new AtomicBoolean(true);
    var watchdog = Thread.ofVirtual().name("idle-watchdog").start(() -> watch(idling));
    try {
      folder.idle(true);
    } finally {
      idling.set(false);
      // Not by a ring: nobody may hear it but the next wait, which would end at once, and so on.
      watchdog.interrupt();
      watchdog.join(settings.answer());
    }
  }

  /// Breaks IDLE with another command; cuts a connection that does not even answer that: no timeout
  /// of the library ends IDLE. A ring may come before IDLE has begun, so it is broken until it
  /// ends.
  private void watch(AtomicBoolean idling) {
    try {
      bell.await(settings.idle());
      while (idling.get()) {
        var breaker = Thread.ofVirtual().name("idle-breaker").start(this::noop);
        if (!breaker.join(answerToBreak())) {
          sockets.cut();
          return;
        }
        Thread.sleep(BETWEEN_BREAKS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration answerToBreak() {
    return settings.answer().compareTo(ANSWER_TO_BREAK) < 0 ? settings.answer() : ANSWER_TO_BREAK;
  }

  private void noop() {
    try {
      commands.speak();
    } catch (MessagingException | RuntimeException e) {
      // The reader notices the same and connects again.
      sockets.cut();
    }
  }

  /// Ends the wait, politely.
  void wake() {
    bell.ring();
  }
}
