package kontur.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What one customer writes once.
///
/// @param number its place in the traffic
/// @param mail by mail, else by Telegram
/// @param conversation a mail thread or a chat
/// @param ordinal its place in the conversation
/// @param repeats the letter that this one is, byte for byte; its own number when it is new
/// @param previous the conversation's letter before it; its own number when it is the first
record Letter(
    int number,
    boolean mail,
    int conversation,
    int ordinal,
    int repeats,
    int previous,
    String subject,
    String text) {

  boolean isRepeat() {
    return repeats != number;
  }

  /// Who writes a mail: some customers have several threads.
  String address() {
    return "customer" + conversation + "@example.org";
  }

  /// Who writes in a chat.
  long chat() {
    return 1_000_000L + conversation;
  }

  /// The same for the same text, whatever ends its lines.
  static String hash(String text) {
    try {
      var bytes = text.replace("\r\n", "\n").strip().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
