package kontur.communication.account;

import java.time.Duration;
import kontur.communication.lock.Stop;
import kontur.communication.parts.Parts;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Announces the mail accounts once the database is there; a bot's name must be asked first.
final class AnnounceAtStart implements SmartLifecycle {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final MailSettings mail;
  private final Announce announce;
  private final Parts parts;
  private Stop stop = new Stop();
  private @Nullable Thread work;

  AnnounceAtStart(MailSettings mail, Announce announce, Parts parts) {
    this.mail = mail;
    this.announce = announce;
    this.parts = parts;
  }

  private void run() {
    do {
      try {
        mail.accounts().forEach((id, account) -> announce.announce(account.toProto(id)));
        return;
      } catch (DataAccessException | TransactionException e) {
        parts.away(Parts.POSTGRESQL, e);
      }
    } while (stop.rest(AGAIN));
  }

  @Override
  public void start() {
    stop = new Stop();
    work = Thread.ofVirtual().name("announce").start(this::run);
  }

  @Override
  public void stop() {
    stop.tell();
    work = null;
  }

  @Override
  public boolean isRunning() {
    return work != null;
  }
}
