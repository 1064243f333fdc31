package kontur.tickets.message;

import java.util.UUID;
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

  public boolean isMail() {
    return channel.equals("email");
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
