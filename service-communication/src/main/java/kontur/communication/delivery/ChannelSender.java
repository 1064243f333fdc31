package kontur.communication.delivery;

import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;

/// The way out of one channel.
///
/// Called on a virtual thread, one message of a conversation at a time, after `sending` was
/// committed. Every wait inside has a timeout. Whatever it throws counts as uncertain.
public interface ChannelSender {
  /// The channel it serves.
  Channel channel();

  /// How much an account may send.
  default Rate rate(String account) {
    return Rate.FREE;
  }

  /// Sends one message.
  ///
  /// @param command with its `send` set
  Outcome send(Account account, OutboundCommand command);
}
