package kontur.communication.mailbox;

import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.ledger.Cursors;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// One pass over a folder: stores everything that was not stored yet, in bounded batches.
final class ReadFolder {
  private static final Logger log = LoggerFactory.getLogger(ReadFolder.class);

  /// After so many mails the library is made to forget those it has seen.
  private static final int REMEMBERED = 2_000;

  /// While many wait, the folder is asked this often for what came meanwhile.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final StoreMails store;
  private final Cursors cursors;
  private final FetchMail fetch;
  private final MailboxSettings settings;
  private final Clock clock;
  private final Unfetched unfetched;
  private final Turns turns;

  ReadFolder(
      StoreMails store, Cursors cursors, FetchMail fetch, MailboxSettings settings, Clock clock) {
    this.store = store;
    this.cursors = cursors;
    this.fetch = fetch;
    this.settings = settings;
    this.clock = clock;
    this.unfetched = new Unfetched(settings, clock);
    this.turns = new Turns(clock);
  }

  /// Reads until nothing is left.
  ///
  /// @param goOn between batches: rests for so long and says whether to go on
  /// @return how long until there is something to do whatever the server says; empty when nothing
  ///   is
  Optional<Duration> pass(String id, MailAccount own, MailFolder folder, Predicate<Duration> goOn)
      throws MessagingException {
    var target = target(id, own, folder);
    var watermark = watermark(target);
    var uids = folder.search(settings.lookedAtFrom(watermark));
    var finished =
        new HashSet<>(cursors.finished(target.id(), target.name(), target.validity(), uids));
    var waiting = waiting(target, uids, finished);
    var failed = false;
    var complete = 0;
    var looked = clock.instant();
    var rest = Duration.ZERO;
    for (var from = 0; from < waiting.size() && goOn.test(rest); ) {
      if (from > 0 && hasNews(folder, looked, rest)) {
        return Optional.of(failed ? settings.firstBackOff() : Duration.ZERO);
      }
      var next = waiting.subList(from, Math.min(waiting.size(), from + settings.batch()));
      var together = turns.together(target, next);
      var batch = batch(target, together);
      failed |= read(target, batch, finished);
      complete = advance(target, uids, complete, finished);
      from += batch.size();
      if (from / REMEMBERED > (from - batch.size()) / REMEMBERED) {
        folder.forgetMails(target.validity());
      }
      rest =
          batch.size() < next.size() && batch.size() == together.size()
              ? Turns.REST
              : Duration.ZERO;
    }
    unfetched.passed(target);
    return failed ? Optional.of(settings.firstBackOff()) : unfetched.untilDue(target);
  }

  /// What came meanwhile gets its turn among what waits.
  private boolean hasNews(MailFolder folder, Instant looked, Duration rested)
      throws MessagingException {
    return rested.isZero()
        ? clock.instant().isAfter(looked.plus(LOOK_AGAIN)) && folder.news().isThere()
        : folder.news().isThereNow();
  }

  /// Mails that stepped aside come last, those that rest not at all.
  private List<Long> waiting(Target target, List<Long> uids, Set<Long> finished) {
    var fresh = new ArrayList<Long>();
    var aside = new ArrayList<Long>();
    for (var uid : uids) {
      if (finished.contains(uid)) {
        unfetched.forget(target, uid);
      } else if (!unfetched.rests(target, uid)) {
        (unfetched.isAside(target, uid) ? aside : fresh).add(uid);
      }
    }
    return Stream.concat(turns.of(target, fresh).stream(), aside.stream()).toList();
  }

  /// Marks what an earlier connection stored and did not come to mark.
  void markStored(String id, MailAccount own, MailFolder folder) throws MessagingException {
    store.markStored(target(id, own, folder));
  }

  /// How many mails of a mailbox the server does not hand over at present.
  int unfetched(String id, MailAccount own, MailFolder folder) throws MessagingException {
    return unfetched.count(target(id, own, folder));
  }

  private static Target target(String id, MailAccount own, MailFolder folder)
      throws MessagingException {
    return new Target(
        own.toProto(id),
        folder,
        folder.name(),
        folder.uidValidity(),
        own.authservId(),
        own.imap() == null ? null : own.imap().since());
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
    if (goesAlone(target, next.getFirst(), attempts)) {
      return next.subList(0, 1);
    }
    var end = 1;
    while (end < next.size() && !goesAlone(target, next.get(end), attempts)) {
      end++;
    }
    return next.subList(0, end);
  }

  private boolean goesAlone(Target target, long uid, Map<Long, Integer> attempts) {
    return attempts.getOrDefault(uid, 0) > 0 || unfetched.knows(target, uid);
  }

  private boolean read(Target target, List<Long> batch, Set<Long> finished)
      throws MessagingException {
    cursors.attempt(target.id(), target.name(), target.validity(), batch, 1, clock.instant());
    var attempts = cursors.attempts(target.id(), target.name(), target.validity(), batch);
    var present = present(target, batch);
    // Finished without reading: mails that are no longer there, and those from before our time.
    var gone = new ArrayList<>(present.over);
    var read = new ArrayList<FetchedMail>();
    var failed = false;
    var bytes = 0L;
    try (var ahead = fetch.ahead(present.bodies)) {
      for (var mail : present.mails) {
        var uid = target.folder().uid(mail);
        var one = new FetchedMail(uid, mail, attempts.getOrDefault(uid, 1));
        try {
          if (!read.isEmpty() && bytes + mail.getSize() > settings.batchBytes()) {
            failed |= store.store(target, read, List.of(), finished);
            bytes = 0;
          }
          if (fetch(target, one, ahead)) {
            read.add(one);
            bytes += mail.getSize();
          } else {
            failed = true;
          }
        } catch (MessageRemovedException e) {
          gone.add(uid);
        } catch (MessagingException | DataAccessException | TransactionException | OwnDisk e) {
          // What came through before is kept; the rest of the batch is not to blame.
          try {
            store.store(target, read, List.of(), finished);
          } finally {
            store.forgive(
                target, batch.stream().filter(other -> !finished.contains(other)).toList());
          }
          throw e;
        }
      }
    }
    failed |= store.store(target, read, gone, finished);
    return failed;
  }

  /// What of a batch a folder shows.
  private static final class Present {
    /// Those that are there and of our time.
    final List<IMAPMessage> mails = new ArrayList<>();

    /// UIDs of those that are gone, or from before our time.
    final List<Long> over = new ArrayList<>();

    /// What came together, by UID.
    SequencedMap<Long, byte[]> bodies = new LinkedHashMap<>();
  }

  private Present present(Target target, List<Long> batch) throws MessagingException {
    try {
      var missing = new ArrayList<>(batch);
      var present = new Present();
      for (var mail : target.folder().mails(batch)) {
        var uid = target.folder().uid(mail);
        missing.remove(uid);
        if (target.isTooOld(FetchedMail.arrived(mail))) {
          present.over.add(uid);
        } else {
          present.mails.add(mail);
        }
      }
      refuseHidden(target, missing);
      present.over.addAll(missing);
      if (unfetched.mayComeTogether(target)) {
        present.bodies = together(target, present.mails);
      }
      return present;
    } catch (MessagingException e) {
      store.forgive(target, batch);
      throw e;
    }
  }

  /// A mail that a search names and that the server does not show is not gone: it may have come
  /// while we looked, and a new connection shows it. To take it for gone would lose it.
  private void refuseHidden(Target target, List<Long> missing) throws MessagingException {
    var hidden = target.folder().named(missing);
    if (!hidden.isEmpty()) {
      for (var uid : hidden) {
        unfetched.broke(target, uid);
      }
      throw new MessagingException(
          "the server names %d mails that it does not show".formatted(hidden.size()));
    }
  }

  private SequencedMap<Long, byte[]> together(Target target, List<IMAPMessage> mails)
      throws MessagingException {
    try {
      return target.folder().bodies().together(mails);
    } catch (MessagingException e) {
      unfetched.brokeTogether(target);
      throw e;
    }
  }

  /// Fetches one mail; false when it is left for another attempt.
  private boolean fetch(Target target, FetchedMail one, ReadAhead ahead) throws MessagingException {
    var last = one.attempts() >= settings.attempts();
    try {
      var place = target.place(one.uid(), one.arrived());
      one.received(
          ahead.has(one.uid())
              ? fetch.fetch(ahead, one.uid(), place, one.attempts())
              : fetch.fetch(
                  target.folder(), one.uid(), one.mail().getSize(), place, one.attempts()));
      unfetched.fetched(target, one.uid());
      return true;
    } catch (MessagingException | IOException e) {
      if (e instanceof MessageRemovedException gone
          && target.folder().named(List.of(one.uid())).isEmpty()) {
        throw gone;
      }
      if (OwnDisk.isCauseOf(e)) {
        throw new OwnDisk(e);
      }
      var failures =
          MailBodies.isConnectionLost(e)
              ? unfetched.broke(target, one.uid())
              : unfetched.failed(target, one.uid());
      if (failures.isPresent()) {
        one.received(one.quarantined(target, "the server does not hand it over: " + e));
        return true;
      }
      throw new MessagingException("a mail could not be fetched", e);
    } catch (DataAccessException | TransactionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (OwnDisk.isCauseOf(e)) {
        throw new OwnDisk(e);
      }
      store.failed(target, one, e);
      if (last) {
        one.received(one.quarantined(target, "it cannot be read: " + e));
      }
      return last;
    }
  }

  /// Moves the watermark over the mails that are finished without a gap.
  ///
  /// @param complete how many of the UIDs were finished without a gap before
  /// @return how many are now
  private int advance(Target target, List<Long> uids, int complete, Set<Long> finished) {
    var end = complete;
    while (end < uids.size() && finished.contains(uids.get(end))) {
      end++;
    }
    if (end > complete) {
      var watermark = uids.get(end - 1);
      cursors.watermark(
          target.id(),
          target.name(),
          target.validity(),
          watermark,
          watermark - settings.rescan(),
          clock.instant());
    }
    return end;
  }
}
