package kontur.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/// Makes ids (RFC 9562): version 7 for new things, version 5 for what follows from other ids.
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final UUID COMMANDS = UUID.fromString("6f1f64c9-3c0b-5b5e-9b53-2a5a8f2d7c11");

  private Ids() {}

  /// A new id that sorts by time.
  public static UUID next(Clock clock) {
    var random = new byte[10];
    RANDOM.nextBytes(random);
    var bytes = ByteBuffer.wrap(random);
    var high = (clock.millis() << 16) | 0x7000 | (bytes.getShort() & 0x0fff);
    var low = (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
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
