package kontur.communication.token;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what an answer brings back: our Message-ID, a reply address, a tag in the subject.
///
/// Everything is in the digits 0-9a-v, so that it survives those who change the case of addresses.
public final class Tokens {
  private static final int ID_DIGITS = 26;
  private static final int MAC_DIGITS = 16;
  private static final int SHORT_MAC_DIGITS = 12;
  private static final Pattern MESSAGE_ID =
      Pattern.compile("([0-9a-v]{26})\\.([0-9a-v]{26})\\.([0-9a-v]{16})@.*");
  private static final Pattern REPLY_TAG = Pattern.compile("([0-9a-v]{26})\\.([0-9a-v]{16})");
  private static final Pattern SUBJECT_TAG =
      Pattern.compile("\\[#(\\d{1,18})\\.([0-9a-vA-V]{12})]");

  private final byte[] key;

  /// @param key at least 32 random bytes
  public Tokens(byte[] key) {
    if (key.length < 32) {
      throw new IllegalArgumentException("the key of tokens needs 32 bytes: " + key.length);
    }
    this.key = key.clone();
  }

  /// The Message-ID of one of our messages, without brackets; always the same.
  public String messageId(UUID ticket, UUID message, String domain) {
    var ids = digits(ticket) + "." + digits(message);
    return ids + "." + mac("message", ids, MAC_DIGITS) + "@" + domain;
  }

  /// The message that a Message-ID of ours names, if its signature holds.
  public Optional<Named> fromMessageId(String id) {
    var match = MESSAGE_ID.matcher(id.toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      return Optional.empty();
    }
    var ids = match.group(1) + "." + match.group(2);
    if (!same(match.group(3), mac("message", ids, MAC_DIGITS))) {
      return Optional.empty();
    }
    return Optional.of(new Named(uuid(match.group(1)), uuid(match.group(2))));
  }

  /// What stands behind the plus of a reply address.
  public String replyTag(UUID ticket) {
    var id = digits(ticket);
    return id + "." + mac("reply", id, MAC_DIGITS);
  }

  /// The ticket of a reply address, if its signature holds.
  public Optional<UUID> fromReplyTag(String tag) {
    var match = REPLY_TAG.matcher(tag.toLowerCase(Locale.ROOT));
    if (!match.matches() || !same(match.group(2), mac("reply", match.group(1), MAC_DIGITS))) {
      return Optional.empty();
    }
    return Optional.of(uuid(match.group(1)));
  }

  /// The tag of a ticket in a subject; short, because people see it.
  public String subjectTag(long number, UUID ticket) {
    return "[#" + number + "." + subjectMac(number, ticket) + "]";
  }

  /// The ticket that a tag in the subject names, if its signature holds.
  ///
  /// @param ticketOf the ticket of a number, as far as we know it
  public Optional<UUID> fromSubject(String subject, LongFunction<Optional<UUID>> ticketOf) {
    var match = SUBJECT_TAG.matcher(subject);
    while (match.find()) {
      var number = Long.parseLong(match.group(1));
      var mac = match.group(2).toLowerCase(Locale.ROOT);
      var ticket = ticketOf.apply(number).filter(id -> same(mac, subjectMac(number, id)));
      if (ticket.isPresent()) {
        return ticket;
      }
    }
    return Optional.empty();
  }

  /// The subject without any tag of ours.
  public static String withoutTags(String subject) {
    return SUBJECT_TAG.matcher(subject).replaceAll("").strip();
  }

  /// The value of our loop header for a message.
  public String loop(UUID message) {
    var id = digits(message);
    return id + "." + mac("loop", id, MAC_DIGITS);
  }

  /// Whether a loop header was written by us.
  public boolean isLoop(String value) {
    var match = REPLY_TAG.matcher(value.strip().toLowerCase(Locale.ROOT));
    return match.matches() && same(match.group(2), mac("loop", match.group(1), MAC_DIGITS));
  }

  private String subjectMac(long number, UUID ticket) {
    return mac("subject", number + "." + digits(ticket), SHORT_MAC_DIGITS);
  }

  private String mac(String purpose, String text, int length) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      var bytes = mac.doFinal((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8));
      return padded(new BigInteger(1, Arrays.copyOf(bytes, 16)), ID_DIGITS)
          .substring(1, length + 1);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String digits(UUID id) {
    var bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return padded(new BigInteger(1, bytes), ID_DIGITS);
  }

  private static String padded(BigInteger number, int length) {
    var digits = number.toString(32);
    return "0".repeat(length - digits.length()) + digits;
  }

  private static UUID uuid(String digits) {
    var number = new BigInteger(digits, 32);
    return new UUID(number.shiftRight(64).longValue(), number.longValue());
  }

  /// What a Message-ID of ours names.
  public record Named(UUID ticket, UUID message) {}
}
