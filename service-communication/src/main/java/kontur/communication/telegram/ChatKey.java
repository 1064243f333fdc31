package kontur.communication.telegram;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a conversation with a bot runs; written as the conversation key
/// `telegram:<bot>:<chat>[:<topic>][@<business connection>]`.
///
/// @param bot the bot's id
/// @param chat the chat's id, negative for groups
/// @param topic the forum topic, 0 for none
/// @param business the connection by which the bot speaks for somebody's account; empty for none
record ChatKey(long bot, long chat, int topic, String business) {
  private static final Pattern KEY =
      Pattern.compile(
          "telegram:([0-9]{1,19}):(-?[0-9]{1,19})(?::([0-9]{1,10}))?(?:@([A-Za-z0-9_-]{1,128}))?");
  private static final Pattern ADDRESS = Pattern.compile("(-?[0-9]{1,19})(?:/([0-9]{1,10}))?");

  ChatKey(long bot, long chat, int topic) {
    this(bot, chat, topic, "");
  }

  static ChatKey parse(String key) {
    var match = KEY.matcher(key);
    if (!match.matches()) {
      throw new IllegalArgumentException("a Telegram conversation key is telegram:<bot>:<chat>");
    }
    return new ChatKey(
        Long.parseLong(match.group(1)),
        Long.parseLong(match.group(2)),
        topic(match.group(3)),
        match.group(4) == null ? "" : match.group(4));
  }

  /// Reads a recipient `<chat>` or `<chat>/<topic>` of a conversation.
  static ChatKey recipient(long bot, String address, String conversation) {
    var match = ADDRESS.matcher(address);
    if (!match.matches()) {
      throw new IllegalArgumentException("a Telegram recipient is <chat> or <chat>/<topic>");
    }
    var key = KEY.matcher(conversation);
    var business = key.matches() && key.group(4) != null ? key.group(4) : "";
    return new ChatKey(bot, Long.parseLong(match.group(1)), topic(match.group(2)), business);
  }

  ChatKey migratedTo(long newChat) {
    return new ChatKey(bot, newChat, topic, business);
  }

  boolean isBusiness() {
    return !business.isEmpty();
  }

  String key() {
    return "telegram:"
        + bot
        + ":"
        + chat
        + (topic > 0 ? ":" + topic : "")
        + (isBusiness() ? "@" + business : "");
  }

  private static int topic(@Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text);
  }
}
