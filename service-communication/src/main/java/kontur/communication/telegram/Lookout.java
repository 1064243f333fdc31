package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import kontur.communication.lock.Stop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at new updates while the bot cannot store any, so that buttons are acknowledged in time.
///
/// Asking with the same offset again confirms nothing: whatever is seen here comes once more.
final class Lookout {
  private static final Logger log = LoggerFactory.getLogger(Lookout.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Bot bot;
  private final PollSettings settings;
  private final Buttons buttons;
  private final Clock clock;

  /// Two polls at once end each other.
  private final ReentrantLock line = new ReentrantLock();

  private volatile @Nullable Blind blind;

  Lookout(Bot bot, PollSettings settings, Buttons buttons, Clock clock) {
    this.bot = bot;
    this.settings = settings;
    this.buttons = buttons;
    this.clock = clock;
  }

  /// The bot stores, or cannot.
  ///
  /// @param offset behind what was stored
  private record Blind(long offset, Instant since) {}

  /// The real poll; nobody else looks meanwhile.
  String poll(long offset) {
    blind = null;
    line.lock();
    try {
      return bot.client().updates(offset, settings.page(), settings.longPoll(), bot.kinds());
    } finally {
      line.unlock();
    }
  }

  /// From here on nothing is stored until the next poll.
  void blind(long offset) {
    var known = blind;
    if (known == null || known.offset() != offset) {
      blind = new Blind(offset, clock.instant());
    }
  }

  /// Another replica may read the bot from now on.
  void leave() {
    blind = null;
  }

  void run(Stop stop) {
    while (stop.rest(EVERY)) {
      var now = blind;
      if (now != null && now.since().plus(PATIENCE).isBefore(clock.instant())) {
        look(now.offset());
      }
    }
  }

  private void look(long offset) {
    if (!line.tryLock()) {
      return;
    }
    try {
      var answer = bot.client().updates(offset, settings.page(), Duration.ZERO, bot.kinds());
      buttons.acknowledge(StoreUpdates.read(bot, SplitUpdates.split(answer)));
    } catch (RuntimeException e) {
      log.atDebug().addKeyValue("account", bot.account()).setCause(e).log("No look at updates");
    } finally {
      line.unlock();
    }
  }
}
