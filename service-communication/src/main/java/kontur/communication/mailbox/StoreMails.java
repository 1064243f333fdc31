package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kontur.communication.account.HealthBoard;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursor;
import kontur.communication.ledger.Cursors;
import kontur.communication.mime.Texts;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/// Stores what was fetched of a folder, and counts what fails.
final class StoreMails {
  private static final Logger log = LoggerFactory.getLogger(StoreMails.class);

  private final AcceptReceived accept;
  private final Cursors cursors;
  private final MailboxSettings settings;
  private final HealthBoard health;
  private final Clock clock;

  StoreMails(
      AcceptReceived accept,
      Cursors cursors,
      MailboxSettings settings,
      HealthBoard health,
      Clock clock) {
    this.accept = accept;
    this.cursors = cursors;
    this.settings = settings;
    this.health = health;
    this.clock = clock;
  }

  /// T1, and only then the marks on the server: it may forget from here on. What the database
  /// refuses is tried alone, so that it never holds up its neighbours.
  ///
  /// @param gone UIDs whose mails are no longer there
  /// @return whether a mail failed and waits for its next attempt
  boolean store(Target target, List<FetchedMail> read, List<Long> gone, Set<Long> finished)
      throws MessagingException {
    var failed = false;
    try {
      accept(target, read, gone, finished);
    } catch (NonTransientDataAccessException e) {
      if (isAway(e)) {
        throw e;
      }
      for (var one : read) {
        failed |= storeAlone(target, one, finished);
      }
      accept(target, List.of(), gone, finished);
    }
    read.clear();
    return failed;
  }

  private boolean storeAlone(Target target, FetchedMail one, Set<Long> finished)
      throws MessagingException {
    try {
      accept(target, List.of(one), List.of(), finished);
      return false;
    } catch (NonTransientDataAccessException e) {
      if (isAway(e)) {
        throw e;
      }
      failed(target, one, e);
      if (one.attempts() < settings.attempts()) {
        return true;
      }
      one.received(one.quarantined(target, "it cannot be stored: " + e.getMessage()));
      accept(target, List.of(one), List.of(), finished);
      return false;
    }
  }

  private void accept(Target target, List<FetchedMail> read, List<Long> gone, Set<Long> finished) {
    var done = new ArrayList<>(gone);
    read.forEach(one -> done.add(one.uid()));
    if (done.isEmpty()) {
      return;
    }
    try {
      accept.accept(
          read.stream().map(FetchedMail::received).toList(),
          new Cursor.Mail(target.id(), target.name(), target.validity(), done));
    } catch (DataAccessException | TransactionException e) {
      if (isAway(e)) {
        forgive(target, done);
      }
      throw e;
    }
    finished.addAll(done);
    if (!read.isEmpty()) {
      health.message(target.id());
      health.lag(target.id(), age(read));
      log.atInfo()
          .addKeyValue("account", target.id())
          .addKeyValue("mails", read.size())
          .log("Mails were stored");
      mark(target, read);
    }
  }

  /// How long the oldest of these had lain in the mailbox.
  private Duration age(List<FetchedMail> read) {
    var oldest = Duration.ZERO;
    for (var one : read) {
      try {
        var at = one.mail().getReceivedDate();
        var age = at == null ? Duration.ZERO : Duration.between(at.toInstant(), clock.instant());
        oldest = age.compareTo(oldest) > 0 ? age : oldest;
      } catch (MessagingException _) {
        // Its age is not worth a failure.
      }
    }
    return oldest;
  }

  /// Whether the database is away or busy; anything else it refuses because of the data.
  private static boolean isAway(RuntimeException e) {
    return !(e instanceof NonTransientDataAccessException)
        || e instanceof NonTransientDataAccessResourceException;
  }

  private static void mark(Target target, List<FetchedMail> read) {
    try {
      target.folder().mark(read.stream().map(FetchedMail::mail).toList());
    } catch (MessagingException e) {
      notMarked(target, e);
    }
  }

  /// They are stored; the next connection marks them, if the server takes marks at all.
  private static void notMarked(Target target, MessagingException cause) {
    log.atDebug().addKeyValue("account", target.id()).setCause(cause).log("Mails were not marked");
  }

  /// Marks what an earlier connection stored and did not come to mark: a kill or a broken line may
  /// come between.
  void markStored(Target target) {
    try {
      markUnmarked(target);
    } catch (MessagingException e) {
      notMarked(target, e);
    }
  }

  private void markUnmarked(Target target) throws MessagingException {
    var known = cursors.folder(target.id(), target.name());
    if (known.isEmpty() || known.get().uidValidity() != target.validity()) {
      return;
    }
    var unmarked = target.folder().unmarked(settings.lookedAtFrom(known.get().watermark()));
    if (unmarked.isEmpty()) {
      return;
    }
    var finished = cursors.finished(target.id(), target.name(), target.validity(), unmarked);
    var stored = new ArrayList<IMAPMessage>();
    for (var mail : target.folder().mails(finished)) {
      // Those from before our time are finished, too.
      if (!target.isTooOld(FetchedMail.arrived(mail))) {
        stored.add(mail);
      }
    }
    if (!stored.isEmpty()) {
      target.folder().mark(stored);
    }
  }

  /// It could not be processed this time.
  void failed(Target target, FetchedMail one, RuntimeException e) {
    var cause = Texts.storable(String.valueOf(e));
    cursors.failed(target.id(), target.name(), target.validity(), one.uid(), cause);
    log.atWarn()
        .addKeyValue("account", target.id())
        .addKeyValue("uid", one.uid())
        .addKeyValue("attempt", one.attempts())
        .setCause(e)
        .log("A mail could not be processed");
  }

  /// A database or connection that went away was not the mails' fault.
  void forgive(Target target, List<Long> uids) {
    if (uids.isEmpty()) {
      return;
    }
    try {
      cursors.attempt(target.id(), target.name(), target.validity(), uids, -1, clock.instant());
    } catch (DataAccessException | TransactionException e) {
      log.atDebug().setCause(e).log("Attempts could not be taken back");
    }
  }
}
