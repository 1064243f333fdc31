package kontur.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Makes ids (RFC 9562): version 7 for new things, version 5 for what follows from other ids.
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final UUID COMMANDS = UUID.fromString("6f1f64c9-3c0b-5b5e-9b53-2a5a8f2d7c11");

  /// How much of the time's fraction counts the ids of one millisecond; they begin in its lower
  /// half.
  private static final int COUNTER_BITS = 12;

  private static final int MOST_COUNT = 0x0fff;
  private static final int FIRST_COUNT = 0x07ff;
  private static final long TOLERATED = 10_000L << COUNTER_BITS;
  private static final AtomicLong LAST = new AtomicLong();

  private Ids() {}

  /// A new id that sorts by time, and after every id that this process made before it: what is
  /// stored in one batch keeps its order.
  public static UUID next(Clock clock) {
    var random = new byte[10];
    RANDOM.nextBytes(random);
    var bytes = ByteBuffer.wrap(random);
    var fresh = (clock.millis() << COUNTER_BITS) | (bytes.getShort() & FIRST_COUNT);
    var place = LAST.updateAndGet(last -> isAhead(last, fresh) ? last + 1 : fresh);
    var high = ((place >> COUNTER_BITS) << 16) | 0x7000 | (place & MOST_COUNT);
    var low = (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /// A clock that was set back by more than some seconds is believed.
  private static boolean isAhead(long last, long fresh) {
    return last >= fresh && last - fresh < TOLERATED;
  }

  /// The id of a command: the same actor and idempotency key give the same id.
  ///
  /// @param actor such as `user:<id>`
  public static UUID command(String actor, String idempotencyKey) {
    return named(COMMANDS, actor + "\n" + idempotencyKey);
  }

  /// Version 5 of a name within a namespace.
  public static UUID named(UUID namespace, String name) {
    var digest = sha1();
    digest.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .array());
    var hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
    var high = (hash.getLong() & 0xffffffffffff0fffL) | 0x5000L;
    var low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
