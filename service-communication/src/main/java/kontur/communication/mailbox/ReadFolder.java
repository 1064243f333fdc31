package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import kontur.communication.account.HealthBoard;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursor;
import kontur.communication.ledger.Cursors;
import kontur.communication.ledger.Received;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.communication.mime.Texts;
import kontur.events.v1.Account;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/// One pass over a folder: stores everything that was not stored yet, in bounded batches.
final class ReadFolder {
  private static final Logger log = LoggerFactory.getLogger(ReadFolder.class);

  private final AcceptReceived accept;
  private final Cursors cursors;
  private final FetchMail fetch;
  private final MailboxSettings settings;
  private final HealthBoard health;
  private final Clock clock;

  ReadFolder(
      AcceptReceived accept,
      Cursors cursors,
      FetchMail fetch,
      MailboxSettings settings,
      HealthBoard health,
      Clock clock) {
    this.accept = accept;
    this.cursors = cursors;
    this.fetch = fetch;
    this.settings = settings;
    this.health = health;
    this.clock = clock;
  }

  /// What a pass works on.
  ///
  /// @param name of the folder
  /// @param authservId the server whose verdict on senders is believed
  private record Target(
      Account account, MailFolder folder, String name, long validity, String authservId) {
    String id() {
      return account.getId();
    }
  }

  private static Place place(Target target, long uid, IMAPMessage mail) throws MessagingException {
    var internal = mail.getReceivedDate();
    return new Place(
        target.account(),
        "%s:%d:%d:%s".formatted(target.id(), target.validity(), uid, target.name()),
        target.authservId(),
        internal == null ? null : internal.toInstant());
  }

  /// Reads until nothing is left.
  ///
  /// @param goOn asked between batches
  /// @return whether a mail failed and waits for its next attempt
  boolean pass(Account account, MailFolder folder, String authservId, Predicate<Account> goOn)
      throws MessagingException {
    var target = new Target(account, folder, folder.name(), folder.uidValidity(), authservId);
    var watermark = watermark(target);
    var uids = folder.search(Math.max(1, watermark + 1 - settings.rescan()));
    var finished =
        new HashSet<>(cursors.finished(target.id(), target.name(), target.validity(), uids));
    var waiting = uids.stream().filter(uid -> !finished.contains(uid)).toList();
    var failed = false;
    for (var from = 0; from < waiting.size() && goOn.test(account); ) {
      var batch =
          batch(target, waiting.subList(from, Math.min(waiting.size(), from + settings.batch())));
      failed |= read(target, batch, finished);
      from += batch.size();
      advance(target, uids, finished, watermark);
    }
    return failed;
  }

  private long watermark(Target target) {
    var known = cursors.folder(target.id(), target.name());
    if (known.isPresent() && known.get().uidValidity() == target.validity()) {
      return known.get().watermark();
    }
    known.ifPresent(_ ->
        log.atWarn()
            .addKeyValue("account", target.id())
            .log("The mailbox numbers its mails anew; everything is compared again"));
    cursors.begin(target.id(), target.name(), target.validity(), clock.instant());
    return 0;
  }

  /// New mails go together. One that was tried before goes alone: it may be the one that kills, and
  /// its neighbours must not share its count.
  private List<Long> batch(Target target, List<Long> next) {
    var attempts = cursors.attempts(target.id(), target.name(), target.validity(), next);
    if (attempts.getOrDefault(next.getFirst(), 0) > 0) {
      return next.subList(0, 1);
    }
    var end = 1;
    while (end < next.size() && attempts.getOrDefault(next.get(end), 0) == 0) {
      end++;
    }
    return next.subList(0, end);
  }

  private boolean read(Target target, List<Long> batch, Set<Long> finished)
      throws MessagingException {
    cursors.attempt(target.id(), target.name(), target.validity(), batch, 1, clock.instant());
    var attempts = cursors.attempts(target.id(), target.name(), target.validity(), batch);
    var gone = new ArrayList<>(batch);
    var read = new ArrayList<Read>();
    var failed = false;
    var bytes = 0L;
    for (var mail : target.folder().mails(batch)) {
      var uid = target.folder().uid(mail);
      gone.remove(uid);
      if (!read.isEmpty() && bytes + mail.getSize() > settings.batchBytes()) {
        failed |= store(target, read, List.of(), finished);
        bytes = 0;
      }
      var one = new Read(uid, mail, attempts.getOrDefault(uid, 1));
      if (fetch(target, one, batch)) {
        read.add(one);
        bytes += mail.getSize();
      } else {
        failed = true;
      }
    }
    failed |= store(target, read, gone, finished);
    return failed;
  }

  /// Fetches one mail; false when it is left for another attempt.
  private boolean fetch(Target target, Read one, List<Long> batch) throws MessagingException {
    var last = one.attempts >= settings.attempts();
    try {
      one.received = fetch.fetch(one.mail, place(target, one.uid, one.mail), one.attempts);
      return true;
    } catch (DataAccessException | TransactionException e) {
      forgive(target, batch);
      throw e;
    } catch (MessagingException | IOException e) {
      if (last) {
        one.received = quarantined(target, one, "it cannot be fetched: " + e.getMessage());
        return true;
      }
      forgive(target, batch.stream().filter(other -> other != one.uid).toList());
      throw new MessagingException("a mail could not be fetched", e);
    } catch (RuntimeException e) {
      noteFailure(target, one, e);
      if (last) {
        one.received = quarantined(target, one, "it cannot be read: " + e);
      }
      return last;
    }
  }

  private void noteFailure(Target target, Read one, RuntimeException e) {
    var cause = Texts.storable(String.valueOf(e));
    cursors.failed(target.id(), target.name(), target.validity(), one.uid, cause);
    log.atWarn()
        .addKeyValue("account", target.id())
        .addKeyValue("uid", one.uid)
        .addKeyValue("attempt", one.attempts)
        .setCause(e)
        .log("A mail could not be processed");
  }

  private static Received quarantined(Target target, Read one, String cause)
      throws MessagingException {
    var raw = one.received == null ? null : one.received.raw();
    return NormaliseMail.quarantined(place(target, one.uid, one.mail), raw, cause, one.attempts);
  }

  /// T1, and only then the marks on the server: it may forget from here on. What the database
  /// refuses is tried alone, so that it never holds up its neighbours.
  ///
  /// @param gone UIDs whose mails are no longer there
  /// @return whether a mail failed and waits for its next attempt
  private boolean store(Target target, List<Read> read, List<Long> gone, Set<Long> finished)
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

  private boolean storeAlone(Target target, Read one, Set<Long> finished)
      throws MessagingException {
    try {
      accept(target, List.of(one), List.of(), finished);
      return false;
    } catch (NonTransientDataAccessException e) {
      if (isAway(e)) {
        throw e;
      }
      noteFailure(target, one, e);
      if (one.attempts < settings.attempts()) {
        return true;
      }
      one.received = quarantined(target, one, "it cannot be stored: " + e.getMessage());
      accept(target, List.of(one), List.of(), finished);
      return false;
    }
  }

  private void accept(Target target, List<Read> read, List<Long> gone, Set<Long> finished) {
    var done = new ArrayList<>(gone);
    read.forEach(one -> done.add(one.uid));
    if (done.isEmpty()) {
      return;
    }
    try {
      accept.accept(
          read.stream().map(one -> Objects.requireNonNull(one.received)).toList(),
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
      log.atInfo()
          .addKeyValue("account", target.id())
          .addKeyValue("mails", read.size())
          .log("Mails were stored");
      mark(target, read);
    }
  }

  /// Whether the database is away or busy; anything else it refuses because of the data.
  private static boolean isAway(RuntimeException e) {
    return !(e instanceof NonTransientDataAccessException)
        || e instanceof NonTransientDataAccessResourceException;
  }

  private static void mark(Target target, List<Read> read) {
    try {
      target.folder().mark(read.stream().map(one -> one.mail).toList());
    } catch (MessagingException e) {
      // The next pass finds them stored.
      log.atDebug().addKeyValue("account", target.id()).setCause(e).log("Mails were not marked");
    }
  }

  /// One mail of a batch on its way.
  private static final class Read {
    private final long uid;
    private final IMAPMessage mail;
    private final int attempts;
    private @Nullable Received received;

    Read(long uid, IMAPMessage mail, int attempts) {
      this.uid = uid;
      this.mail = mail;
      this.attempts = attempts;
    }
  }

  /// A database or connection that went away was not the mails' fault.
  private void forgive(Target target, List<Long> uids) {
    if (uids.isEmpty()) {
      return;
    }
    try {
      cursors.attempt(target.id(), target.name(), target.validity(), uids, -1, clock.instant());
    } catch (DataAccessException | TransactionException e) {
      log.atDebug().setCause(e).log("Attempts could not be taken back");
    }
  }

  /// Moves the watermark over the mails that are finished without a gap.
  private void advance(Target target, List<Long> uids, Set<Long> finished, long from) {
    var watermark = from;
    for (var uid : uids) {
      if (uid > watermark) {
        if (!finished.contains(uid)) {
          break;
        }
        watermark = uid;
      }
    }
    if (watermark > from) {
      cursors.watermark(
          target.id(),
          target.name(),
          target.validity(),
          watermark,
          watermark - settings.rescan(),
          clock.instant());
    }
  }
}
