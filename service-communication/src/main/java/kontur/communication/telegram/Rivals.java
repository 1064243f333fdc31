package kontur.communication.telegram;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Tells a second program that reads our bot from a hand-over between our own replicas: that one
/// ends a single poll, a rival goes on and on. Belongs to one bot's loop.
final class Rivals {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int HAND_OVER = 2;

  private final Deque<Instant> conflicts = new ArrayDeque<>();

  /// A poll of ours was ended by another program's (409).
  void seen(Instant now) {
    conflicts.add(now);
  }

  /// What is wrong, for people; empty when nobody else reads the bot.
  String problem(Instant now) {
    conflicts.removeIf(at -> at.isBefore(now.minus(REMEMBERED)));
    return conflicts.size() < HAND_OVER
        ? ""
        : "another program reads this bot too (409, %d times in 10 minutes) and takes its messages: stop it, or revoke the token at @BotFather and set the new one"
            .formatted(conflicts.size());
  }
}
