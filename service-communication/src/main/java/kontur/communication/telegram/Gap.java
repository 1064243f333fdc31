package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import kontur.communication.ledger.Cursors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches for how long a bot was not read: Telegram keeps updates for 24 hours and no longer.
/// Belongs to one bot's loop; what it knows outlives restarts and hand-overs.
final class Gap {
  private static final Logger log = LoggerFactory.getLogger(Gap.class);
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration WORTH_SAYING = Duration.ofHours(1);
  private static final Duration NOTE_EVERY = Duration.ofSeconds(30);
  private static final Duration SHOWN = Duration.ofDays(3);

  private final Bot bot;
  private final Cursors cursors;
  private final Clock clock;
  private @Nullable Instant noted;
  private @Nullable Instant lostUntil;

  Gap(Bot bot, Cursors cursors, Clock clock) {
    this.bot = bot;
    this.cursors = cursors;
    this.clock = clock;
    var before = cursors.telegramPolled(bot.id(), bot.apiRoot());
    this.noted = before.map(Cursors.Polled::at).orElse(null);
    this.lostUntil = before.flatMap(polled -> Optional.ofNullable(polled.lostUntil())).orElse(null);
  }

  /// Telegram answered a poll.
  void polled() {
    var now = clock.instant();
    var last = noted;
    if (last != null && last.plus(NOTE_EVERY).isAfter(now)) {
      return;
    }
    if (last != null && last.plus(KEPT).isBefore(now)) {
      lostUntil = now.minus(KEPT);
      log.atError()
          .addKeyValue("account", bot.account())
          .addKeyValue("from", last)
          .addKeyValue("until", lostUntil)
          .log("A bot was not read for more than 24 hours; what was written in between is lost");
    }
    noted = now;
    cursors.telegramPolled(bot.id(), bot.apiRoot(), now, lostUntil);
  }

  /// What is wrong, for people; empty when nothing is.
  String problem() {
    var now = clock.instant();
    var last = noted;
    if (last != null && last.plus(WORTH_SAYING).isBefore(now)) {
      return "not read for %d hours; Telegram forgets messages after 24 hours"
          .formatted(Duration.between(last, now).toHours());
    }
    var lost = lostUntil;
    return lost == null || lost.plus(SHOWN).isBefore(now)
        ? ""
        : "it was not read for more than 24 hours: what customers wrote before %s and after the last message shown is lost"
            .formatted(lost.truncatedTo(ChronoUnit.MINUTES));
  }
}
