package kontur.communication.telegram;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.communication.account.Accounts;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursor;
import kontur.communication.ledger.Ledger;
import kontur.communication.ledger.Received;
import kontur.communication.quarantine.Reread;
import kontur.communication.telegram.Normalise.Normalised;
import kontur.events.v1.Account;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/// T1 for updates of a bot: everything of a batch and the next offset in one transaction.
final class StoreUpdates {
  private static final Logger log = LoggerFactory.getLogger(StoreUpdates.class);

  private final Normalise normalise;
  private final AcceptReceived accept;
  private final Ledger ledger;
  private final PendingFiles files;
  private final Accounts accounts;
  private final Blobs blobs;
  private final TransactionOperations tx;
  private final Clock clock;

  StoreUpdates(
      Normalise normalise,
      AcceptReceived accept,
      Ledger ledger,
      PendingFiles files,
      Accounts accounts,
      Blobs blobs,
      TransactionOperations tx,
      Clock clock) {
    this.normalise = normalise;
    this.accept = accept;
    this.ledger = ledger;
    this.files = files;
    this.accounts = accounts;
    this.blobs = blobs;
    this.tx = tx;
    this.clock = clock;
  }

  /// An update with its meaning, or why it has none.
  record Update(RawUpdate raw, @Nullable Incoming incoming, String cause) {}

  /// Reads every update; what cannot be read never hinders its neighbours.
  static List<Update> read(Bot bot, List<RawUpdate> batch) {
    var reader = bot.reader();
    return batch.stream().map(raw -> read(reader, raw)).toList();
  }

  private static Update read(ReadUpdate reader, RawUpdate raw) {
    try {
      return new Update(raw, reader.read(raw), "");
    } catch (RuntimeException e) {
      return new Update(raw, null, "" + e.getMessage());
    }
  }

  /// Stores the updates and gives the next offset.
  ///
  /// What the database refuses is stored alone, and if it still is refused, in quarantine; a
  /// database that is away is an exception, and then nothing may be confirmed.
  ///
  /// @param offset with which the page was asked for
  long store(Bot bot, List<Update> batch, long offset) {
    var next = RawUpdate.next(offset, batch.stream().map(Update::raw).toList());
    try {
      storeAll(bot, batch, next);
    } catch (NonTransientDataAccessResourceException
        | TransientDataAccessException
        | TransactionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (batch.size() > 1) {
        var done = offset;
        for (var update : batch) {
          done = store(bot, List.of(update), done);
        }
      } else {
        setAside(bot, batch.getFirst(), next, e);
      }
    }
    return next;
  }

  /// Reads an update once more whose row has been there for a while.
  Reread.Reading again(Bot bot, RawUpdate raw, UUID row) {
    var update = read(bot.reader(), raw);
    var normalised = normalise(bot, account(bot), update, new Versions(ledger, normalise, blobs));
    return new Reread.Reading(normalised.received(), () -> fetchLater(bot, normalised, row));
  }

  private void setAside(Bot bot, Update update, long next, RuntimeException cause) {
    if (update.incoming() == null) {
      throw cause;
    }
    log.atWarn()
        .setCause(cause)
        .addKeyValue("account", bot.account())
        .addKeyValue("updateId", update.raw().id())
        .log("An update could not be stored and is in quarantine");
    var why = "cannot be stored: " + cause.getClass().getSimpleName();
    storeAll(bot, List.of(new Update(update.raw(), null, why)), next);
  }

  private void storeAll(Bot bot, List<Update> batch, long next) {
    tx.executeWithoutResult(_ -> {
      var account = account(bot);
      var versions = new Versions(ledger, normalise, blobs);
      var all = new ArrayList<Normalised>();
      for (var update : batch) {
        all.add(normalise(bot, account, update, versions));
      }
      var outcomes =
          accept.accept(
              all.stream().map(Normalised::received).toList(),
              new Cursor.Telegram(bot.id(), bot.apiRoot(), next));
      for (var i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i) instanceof AcceptReceived.Outcome.Stored(var id, _)) {
          fetchLater(bot, all.get(i), id);
        }
      }
    });
  }

  private Normalised normalise(Bot bot, Account account, Update update, Versions versions) {
    var incoming = update.incoming();
    var normalised =
        incoming == null
            ? normalise.quarantined(account, bot.id(), update.raw(), update.cause())
            : normalise.normalise(
                account, update.raw(), incoming, edited -> versions.of(edited, update.raw()));
    versions.seen(normalised.received());
    return normalised;
  }

  private void fetchLater(Bot bot, Normalised normalised, UUID message) {
    Received received = normalised.received();
    for (var fetch : normalised.fetches()) {
      var file = fetch.file();
      files.add(
          bot.account(),
          new PendingFiles.Pending(
              fetch.attachment(),
              message,
              received.conversationKey(),
              file.id(),
              file.name(),
              file.mediaType(),
              0),
          clock.instant());
    }
  }

  private Account account(Bot bot) {
    return Optional.of(bot.account())
        .flatMap(accounts::find)
        .orElseGet(() -> bot.settings().toProto(bot.account(), bot.userName()));
  }
}
