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
/// @param customer who writes it; the number of a conversation of theirs
record Letter(
    int number,
    boolean mail,
    int conversation,
    int ordinal,
    int repeats,
    int previous,
    String subject,
    String text,
    int customer) {

  /// By somebody who has no other conversation.
  Letter(
      int number,
      boolean mail,
      int conversation,
      int ordinal,
      int repeats,
      int previous,
      String subject,
      String text) {
    this(number, mail, conversation, ordinal, repeats, previous, subject, text, conversation);
  }

  boolean isRepeat() {
    return repeats != number;
  }

  /// Who writes a mail; a customer may have several conversations by mail.
  String address() {
    return "customer" + customer + "@example.org";
  }

  /// Who writes in a chat, which is one conversation.
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
