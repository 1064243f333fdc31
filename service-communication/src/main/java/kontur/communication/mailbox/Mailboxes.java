package kontur.communication.mailbox;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.MailSettings;
import kontur.communication.account.MailSettings.Imap;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.account.SignInProblem;
import kontur.communication.account.SignIns;
import kontur.communication.lock.SessionLocks;
import kontur.communication.lock.Stop;
import kontur.communication.parts.Parts;
import kontur.communication.sockets.NoEntry;
import kontur.communication.sockets.TlsProblem;
import kontur.communication.v1.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Reads every mailbox, each in a virtual thread of its own; of several replicas one reads it.
final class Mailboxes implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Mailboxes.class);
  private static final Duration SHUTDOWN = Duration.ofSeconds(10);

  private final MailSettings mail;
  private final SignIns signIns;
  private final ReadFolder read;
  private final MailboxSettings settings;
  private final RandomGenerator random;
  private final SessionLocks locks;
  private final Parts parts;
  private final HealthBoard health;

  private final List<Thread> readers = new ArrayList<>();
  private final Map<String, MailFolder> open = new ConcurrentHashMap<>();
  private volatile Stop stop = new Stop();
  private volatile boolean running;

  Mailboxes(
      MailSettings mail,
      SignIns signIns,
      ReadFolder read,
      MailboxSettings settings,
      RandomGenerator random,
      SessionLocks locks,
      Parts parts,
      HealthBoard health) {
    this.mail = mail;
    this.signIns = signIns;
    this.read = read;
    this.settings = settings;
    this.random = random;
    this.locks = locks;
    this.parts = parts;
    this.health = health;
  }

  private void serve(String id, MailAccount account, Imap imap) {
    var failures = new AtomicInteger();
    while (running) {
      try (var lock = locks.tryTake("mailbox/" + id).orElse(null)) {
        if (lock == null) {
          failures.set(0);
          health.receiving(id, Condition.ELSEWHERE, "");
          stop.rest(settings.elsewhere());
          continue;
        }
        try (var folder = ConnectFolder.open(imap, signIns.of(id, imap), settings)) {
          open.put(id, folder);
          health.receiving(id, Condition.WORKING, problem(read.unfetched(id, account, folder)));
          read.markStored(id, account, folder);
          follow(id, account, folder, lock, failures);
        } finally {
          open.remove(id);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | MessagingException e) {
        if (running && !pause(id, account, e, failures.incrementAndGet())) {
          return;
        }
      }
    }
  }

  /// Reads, waits for news, reads again, as long as the connection and the lock hold.
  ///
  /// @param failures forgotten after a whole pass: a server that opens the folder may still hand
  ///   out nothing
  private void follow(
      String id,
      MailAccount account,
      MailFolder folder,
      SessionLocks.Lock lock,
      AtomicInteger failures)
      throws MessagingException, InterruptedException {
    while (running && lock.held()) {
      var due = read.pass(id, account, folder, this::goesOnAfter);
      failures.set(0);
      parts.there(Parts.POSTGRESQL);
      health.receiving(id, Condition.WORKING, problem(read.unfetched(id, account, folder)));
      if (due.isPresent()) {
        stop.rest(due.get().compareTo(settings.poll()) < 0 ? due.get() : settings.poll());
      } else if (running) {
        health.lag(id, Duration.ZERO);
        folder.news().await();
      }
    }
  }

  private boolean goesOnAfter(Duration rest) {
    return rest.isZero() ? running : stop.rest(rest);
  }

  private static String problem(int unfetched) {
    return unfetched == 0
        ? ""
        : "the IMAP server does not hand over %d mails: they are tried again".formatted(unfetched);
  }

  private boolean pause(String id, MailAccount account, Exception e, int failures) {
    var wasRefused = health.of(id).receiving() == Condition.REFUSED;
    switch (e) {
      case AuthenticationFailedException refusal when NoEntry.isForNow(refusal) ->
          health.receiving(id, Condition.UNREACHABLE, NoEntry.forNow("IMAP"));
      case AuthenticationFailedException _ ->
          health.receiving(
              id,
              Condition.REFUSED,
              account.oauth() != null
                  ? "the IMAP server refuses the access token: check imap.user, oauth.scope and what"
                      + " the provider permits the application"
                  : "the IMAP server refuses the sign-in: check user and password; it is tried again"
                      + " every "
                      + settings.refused().toSeconds()
                      + " s");
      case SignInProblem problem ->
          health.receiving(
              id,
              problem.isRefused() ? Condition.REFUSED : Condition.UNREACHABLE,
              problem.sentence());
      case FolderNotFoundException _ ->
          health.receiving(
              id, Condition.REFUSED, "the IMAP folder does not exist: check imap.folder");
      case OwnDisk _ -> health.receiving(id, Condition.UNREACHABLE, OwnDisk.sentence());
      case UncheckedIOException _ ->
          health.receiving(
              id, Condition.REFUSED, "the file of a password, token or authority cannot be read");
      case DataAccessException _, TransactionException _ -> parts.away(Parts.POSTGRESQL, e);
      case MessagingException _ -> {
        var unprotected = TlsProblem.of(e, "IMAP");
        health.receiving(
            id,
            unprotected.isPresent() ? Condition.REFUSED : Condition.UNREACHABLE,
            unprotected.orElseGet(() -> NoEntry.unreachable(e, "IMAP")));
        log.atDebug().addKeyValue("account", id).setCause(e).log("A mailbox is out of reach");
      }
      default -> log.atError().addKeyValue("account", id).setCause(e).log("A reader stumbled");
    }
    if (account.oauth() == null && isRefused(e)) {
      // A server that has just started may not know its users yet: once more, soon.
      return stop.rest(wasRefused ? settings.refused() : settings.backOff().within(1, random));
    }
    return stop.rest(settings.backOff().within(failures, random));
  }

  private static boolean isRefused(Exception e) {
    return e instanceof AuthenticationFailedException refusal && !NoEntry.isForNow(refusal);
  }

  @Override
  public void start() {
    running = true;
    stop = new Stop();
    mail.accounts()
        .forEach((id, account) -> {
          var imap = account.imap();
          if (imap != null) {
            readers.add(
                Thread.ofVirtual().name("mailbox-" + id).start(() -> serve(id, account, imap)));
          }
        });
  }

  /// The current batch is finished; a wait is cut.
  @Override
  public void stop() {
    running = false;
    stop.tell();
    open.values().forEach(folder -> folder.news().wake());
    try {
      for (var reader : readers) {
        if (!reader.join(SHUTDOWN)) {
          log.atWarn().addKeyValue("thread", reader.getName()).log("A reader did not stop in time");
          open.values().forEach(MailFolder::cut);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    readers.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
