package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import kontur.communication.account.HealthBoard;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursor;
import kontur.communication.ledger.Cursors;
import kontur.communication.ledger.Received;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.events.v1.Account;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
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
    var mails = target.folder().mails(batch);
    var gone = new HashSet<>(batch);
    var received = new ArrayList<Received>();
    var stored = new ArrayList<IMAPMessage>();
    var done = new ArrayList<Long>();
    var failed = false;
    var bytes = 0L;
    for (var mail : mails) {
      var uid = target.folder().uid(mail);
      gone.remove(uid);
      if (!received.isEmpty() && bytes + mail.getSize() > settings.batchBytes()) {
        store(target, received, stored, done, finished);
        bytes = 0;
      }
      try {
        received.add(fetch.fetch(mail, place(target, uid, mail), attempts.getOrDefault(uid, 1)));
        bytes += mail.getSize();
        stored.add(mail);
        done.add(uid);
      } catch (DataAccessException | TransactionException e) {
        forgive(target, batch);
        throw e;
      } catch (MessagingException | IOException e) {
        if (attempts.getOrDefault(uid, 1) < settings.attempts()) {
          forgiveOthers(target, batch, uid);
          throw new MessagingException("a mail could not be fetched", e);
        }
        received.add(unfetchable(target, mail, uid, attempts.getOrDefault(uid, 1), e));
        done.add(uid);
      } catch (RuntimeException e) {
        failed = true;
        cursors.failed(target.id(), target.name(), target.validity(), uid, e.toString());
        log.atWarn()
            .addKeyValue("account", target.id())
            .addKeyValue("uid", uid)
            .addKeyValue("attempt", attempts.getOrDefault(uid, 1))
            .setCause(e)
            .log("A mail could not be read; it is tried again");
      }
    }
    done.addAll(gone);
    store(target, received, stored, done, finished);
    return failed;
  }

  private Received unfetchable(Target target, IMAPMessage mail, long uid, int attempts, Exception e)
      throws MessagingException {
    return NormaliseMail.quarantined(
        place(target, uid, mail), null, "it cannot be fetched: " + e.getMessage(), attempts);
  }

  /// T1, and only then the marks on the server: it may forget from here on.
  private void store(
      Target target,
      List<Received> received,
      List<IMAPMessage> stored,
      List<Long> done,
      Set<Long> finished) {
    if (done.isEmpty()) {
      return;
    }
    try {
      accept.accept(
          received,
          new Cursor.Mail(target.id(), target.name(), target.validity(), List.copyOf(done)));
    } catch (DataAccessException | TransactionException e) {
      forgive(target, done);
      throw e;
    }
    if (!received.isEmpty()) {
      health.message(target.id());
      log.atInfo()
          .addKeyValue("account", target.id())
          .addKeyValue("mails", received.size())
          .log("Mails were stored");
    }
    finished.addAll(done);
    try {
      if (!stored.isEmpty()) {
        target.folder().mark(stored);
      }
    } catch (MessagingException e) {
      // The next pass finds them stored.
      log.atDebug().addKeyValue("account", target.id()).setCause(e).log("Mails were not marked");
    }
    received.clear();
    stored.clear();
    done.clear();
  }

  /// A database or connection that went away was not the mails' fault.
  private void forgive(Target target, List<Long> uids) {
    try {
      cursors.attempt(target.id(), target.name(), target.validity(), uids, -1, clock.instant());
    } catch (DataAccessException | TransactionException e) {
      log.atDebug().setCause(e).log("Attempts could not be taken back");
    }
  }

  private void forgiveOthers(Target target, List<Long> batch, long uid) {
    var others = batch.stream().filter(other -> other != uid).toList();
    if (!others.isEmpty()) {
      forgive(target, others);
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
