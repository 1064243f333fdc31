package kontur.communication.telegram;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// How fast one bot may send: so many messages a second over all, one a second into a chat after a
/// short burst, 18 a minute into a group; and not at all while the server said so.
final class Pace {
  private static final Bucket OVERALL = new Bucket(25, Duration.ofMillis(40));
  private static final Bucket CHAT = new Bucket(3, Duration.ofSeconds(1));
  private static final Bucket GROUP = new Bucket(18, Duration.ofMillis(3334));
  private static final int REMEMBERED_CHATS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Instant> chats = new HashMap<>();
  private final Map<Long, Instant> frozen = new HashMap<>();
  private Instant overall = Instant.EPOCH;
  private Instant allFrozen = Instant.EPOCH;

  /// A token bucket as one instant: the moment at which it would be full again.
  ///
  /// @param burst how many may go at once
  /// @param each how long one takes to come back
  private record Bucket(int burst, Duration each) {
    Instant earliest(Instant fullAt) {
      return fullAt.minus(each.multipliedBy(burst - 1L));
    }

    Instant taken(Instant fullAt, Instant at) {
      return (fullAt.isAfter(at) ? fullAt : at).plus(each);
    }
  }

  /// Takes the next free moment for a message to this chat and says how long to wait for it; takes
  /// nothing when that is longer than the caller wants to wait.
  Duration reserve(long chat, Instant now, Duration atMost) {
    lock.lock();
    try {
      var bucket = chat < 0 ? GROUP : CHAT;
      var full = chats.getOrDefault(chat, Instant.EPOCH);
      var at = later(now, bucket.earliest(full), OVERALL.earliest(overall));
      at = later(at, frozen.getOrDefault(chat, Instant.EPOCH), allFrozen);
      var wait = Duration.between(now, at);
      if (wait.compareTo(atMost) <= 0) {
        forgetFull(now);
        chats.put(chat, bucket.taken(full, at));
        overall = OVERALL.taken(overall, now);
      }
      return wait;
    } finally {
      lock.unlock();
    }
  }

  /// The server asked for silence in this chat; a second chat asking at the same time means the
  /// whole bot.
  void freeze(long chat, Instant until, Instant now) {
    lock.lock();
    try {
      frozen.values().removeIf(end -> !end.isAfter(now));
      frozen.merge(chat, until, Pace::later);
      if (frozen.size() > 1) {
        allFrozen = later(allFrozen, until);
      }
    } finally {
      lock.unlock();
    }
  }

  private void forgetFull(Instant now) {
    if (chats.size() >= REMEMBERED_CHATS) {
      chats.values().removeIf(full -> !full.isAfter(now));
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other, Instant third) {
    return later(later(one, other), third);
  }
}
