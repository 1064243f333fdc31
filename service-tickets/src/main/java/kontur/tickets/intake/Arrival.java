package kontur.tickets.intake;

import java.util.UUID;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.InboundMessage;
import kontur.tickets.rows.Rows;

/// A message that came in, or an edit whose original was never seen.
///
/// @param id the event's id, which becomes the message's
record Arrival(UUID id, ChannelEvent event, InboundMessage message) {
  /// What the sender wrote, or what nobody did.
  boolean isFromSystem() {
    return message.getEvidence().getAutomatic() || message.getEvidence().getUnverified();
  }

  String sender() {
    return Rows.text(message.getSender().getAddress());
  }

  String conversationKey() {
    return event.getConversationKey();
  }

  String account() {
    return event.getAccount().getId();
  }
}
