package kontur.communication.mailbox;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import kontur.communication.account.MailSettings;
import kontur.communication.account.MailSettings.Imap;
import kontur.communication.account.SignInProblem;
import kontur.communication.account.SignIns;
import kontur.communication.ledger.Kept;
import kontur.communication.ledger.Received;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.events.v1.Account;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches a mail of which nothing was ever taken once more, over a connection of its own: a person
/// asks and waits, and the mailbox's reader, which may be another replica, goes on.
final class FetchAgain {
  private static final Logger log = LoggerFactory.getLogger(FetchAgain.class);

  /// As [Target#place] writes it: the folder comes last, since it may hold anything.
  private static final Pattern SOURCE =
      Pattern.compile("(.+?):([0-9]+):([0-9]+):(.+)", Pattern.DOTALL);

  private static final String GONE = "the mail is no longer in the mailbox: dismiss the item";

  private final MailSettings mail;
  private final SignIns signIns;
  private final FetchMail fetch;
  private final MailboxSettings settings;

  FetchAgain(MailSettings mail, SignIns signIns, FetchMail fetch, MailboxSettings settings) {
    this.mail = mail;
    this.signIns = signIns;
    this.fetch = fetch;
    this.settings = settings;
  }

  /// What the mail is now; quarantined again when it is gone or cannot be had.
  Received fetch(Account account, Kept kept) {
    var own = mail.accounts().get(account.getId());
    var source = SOURCE.matcher(kept.sourceKey());
    var place =
        new Place(
            account, kept.sourceKey(), own == null ? "" : own.authservId(), kept.sourceDate());
    if (own == null || own.imap() == null) {
      return still(
          place, "its account reads no mailbox any more: configure it, or dismiss the item");
    }
    if (!source.matches()) {
      return still(place, "nobody knows where it lies: " + kept.sourceKey());
    }
    var where =
        new Where(
            own.imap(),
            source.group(4),
            Long.parseLong(source.group(2)),
            Long.parseLong(source.group(3)));
    return inTime(place, where);
  }

  /// Where a mail lies.
  private record Where(Imap imap, String folder, long validity, long uid) {}

  private Received inTime(Place place, Where where) {
    var task = new FutureTask<>(() -> fetch(place, where));
    var thread = Thread.ofVirtual().name("fetch-again").start(task);
    try {
      return task.get(settings.fetchAgain().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      thread.interrupt();
      return still(
          place,
          "the mailbox did not hand it over within %d s: try again later"
              .formatted(settings.fetchAgain().toSeconds()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("it cannot be fetched", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the service stops", e);
    }
  }

  private Received fetch(Place place, Where where) {
    var credentials = signIns.of(place.account().getId(), where.imap());
    try (var folder = ConnectFolder.open(where.imap(), where.folder(), credentials, settings)) {
      if (folder.uidValidity() != where.validity()) {
        return still(
            place,
            "the mailbox has numbered its mails anew since: if it is still there, it was read under"
                + " its new number; dismiss the item");
      }
      var found = folder.mails(List.of(where.uid()));
      if (found.isEmpty()) {
        return still(place, GONE);
      }
      var one = found.getFirst();
      return fetch.fetch(
          folder, where.uid(), one.getSize(), dated(place, one), settings.attempts());
    } catch (MessageRemovedException _) {
      return still(place, GONE);
    } catch (AuthenticationFailedException _) {
      return still(place, "the IMAP server refuses the sign-in: look at the account's health");
    } catch (FolderNotFoundException _) {
      return still(place, "its folder is no longer in the mailbox: dismiss the item");
    } catch (SignInProblem e) {
      return still(place, e.sentence());
    } catch (OwnDisk _) {
      return still(place, OwnDisk.sentence());
    } catch (MessagingException | IOException | UncheckedIOException e) {
      log.atDebug().addKeyValue("account", place.account().getId()).setCause(e).log("Not fetched");
      return still(place, why(e));
    }
  }

  private static Place dated(Place place, IMAPMessage mail) throws MessagingException {
    var at = mail.getReceivedDate();
    return at == null
        ? place
        : new Place(place.account(), place.sourceKey(), place.authservId(), at.toInstant());
  }

  private static String why(Exception e) {
    return e.getCause() instanceof CommandFailedException refused
        ? "the server still does not hand it over: " + refused.getMessage()
        : "the mailbox cannot be reached: try again later";
  }

  private Received still(Place place, String cause) {
    return NormaliseMail.quarantined(place, null, cause, settings.attempts());
  }
}
