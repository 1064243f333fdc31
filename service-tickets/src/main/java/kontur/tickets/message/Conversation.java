package kontur.tickets.message;

import java.util.UUID;
import java.util.regex.Pattern;
import kontur.events.v1.Channel;

/// What a customer's order hangs on, and where answers go.
///
/// @param key the conversation's key on its channel
/// @param channel `email` or `telegram`
/// @param replyTo the address or chat that answers go to
/// @param blocked the contact cannot be written to
/// @param language of the account, for customers whose own is unknown
public record Conversation(
    UUID id,
    String key,
    String account,
    String channel,
    UUID customerId,
    String replyTo,
    boolean blocked,
    String blockedReason,
    String language) {

  private static final Pattern CHAT =
      Pattern.compile("telegram:[0-9]+:(-?[0-9]+)(?::([0-9]+))?(?:@.*)?");

  public boolean isMail() {
    return channel.equals("email");
  }

  /// Where answers go: mail to its sender, a chat's message to the chat that the key names, as
  /// `<chat>` or `<chat>/<topic>`.
  public static String replyTo(String channel, String key, String sender) {
    if (channel.equals("email")) {
      return sender;
    }
    var chat = CHAT.matcher(key);
    if (!chat.matches()) {
      return sender;
    }
    return chat.group(2) == null ? chat.group(1) : chat.group(1) + "/" + chat.group(2);
  }

  /// The key of a mail conversation, as service-communication makes it.
  public static String mailKey(String account, String address) {
    return "mail:" + account + ":" + address;
  }

  /// The channel by its name in the database.
  public static Channel channel(String name) {
    return switch (name) {
      case "email" -> Channel.EMAIL;
      case "telegram" -> Channel.TELEGRAM;
      default -> throw new IllegalArgumentException("channel must be known: " + name);
    };
  }

  /// The channel's name in the database.
  public static String name(Channel channel) {
    return switch (channel) {
      case EMAIL -> "email";
      case TELEGRAM -> "telegram";
      case CHANNEL_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("channel must be known: " + channel);
    };
  }
}
