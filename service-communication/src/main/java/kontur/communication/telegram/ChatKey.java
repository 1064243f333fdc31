package kontur.communication.telegram;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a conversation with a bot runs; written as the conversation key
/// `telegram:<bot>:<chat>[:<topic>]`.
///
/// @param bot the bot's id
/// @param chat the chat's id, negative for groups
/// @param topic the forum topic, 0 for none
record ChatKey(long bot, long chat, int topic) {
  private static final Pattern KEY =
      Pattern.compile("telegram:([0-9]{1,19}):(-?[0-9]{1,19})(?::([0-9]{1,10}))?");
  private static final Pattern ADDRESS = Pattern.compile("(-?[0-9]{1,19})(?:/([0-9]{1,10}))?");

  static ChatKey parse(String key) {
    var match = KEY.matcher(key);
    if (!match.matches()) {
      throw new IllegalArgumentException("a Telegram conversation key is telegram:<bot>:<chat>");
    }
    return new ChatKey(
        Long.parseLong(match.group(1)), Long.parseLong(match.group(2)), topic(match.group(3)));
  }

  /// Reads a recipient `<chat>` or `<chat>/<topic>`.
  static ChatKey recipient(long bot, String address) {
    var match = ADDRESS.matcher(address);
    if (!match.matches()) {
      throw new IllegalArgumentException("a Telegram recipient is <chat> or <chat>/<topic>");
    }
    return new ChatKey(bot, Long.parseLong(match.group(1)), topic(match.group(2)));
  }

  ChatKey migratedTo(long newChat) {
    return new ChatKey(bot, newChat, topic);
  }

  String key() {
    return "telegram:" + bot + ":" + chat + (topic > 0 ? ":" + topic : "");
  }

  private static int topic(@Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text);
  }
}
