package kontur.communication.quarantine;

import java.util.Locale;
import kontur.communication.ledger.Received;
import kontur.communication.v1.Outlook;
import kontur.events.v1.Attachment;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.InboundMessage;

/// Puts into words what something quarantined would become.
final class Outlooks {
  private Outlooks() {}

  /// Of something received that can be read; of what cannot there is none.
  static Outlook of(Received received) {
    return switch (received.what()) {
      case Received.What.Event(var event, _) -> of(event, received.conversationKey());
      case Received.What.Command _ -> plain("command", received.conversationKey());
      case Received.What.Noted _ -> plain("note", received.conversationKey());
      case Received.What.Quarantined _ ->
          throw new IllegalArgumentException("it would become nothing");
    };
  }

  static Outlook plain(String kind, String conversation) {
    return Outlook.newBuilder().setKind(kind).setConversationKey(conversation).build();
  }

  static Outlook of(ChannelEvent event, String conversation) {
    return switch (event.getEventCase()) {
      case MESSAGE -> message("message", event.getMessage(), conversation);
      case EDIT -> message("edit", event.getEdit().getMessage(), conversation);
      case DELIVERY, CONTACT_BLOCKED, CHAT_MIGRATED, REACTION, ATTACHMENT, ACCOUNT_ANNOUNCED ->
          plain(
              event.getEventCase().name().toLowerCase(Locale.ROOT).replace('_', '-'), conversation);
      case EVENT_NOT_SET -> throw new IllegalArgumentException("the event is empty");
    };
  }

  private static Outlook message(String kind, InboundMessage message, String conversation) {
    return Outlook.newBuilder()
        .setKind(kind)
        .setConversationKey(conversation)
        .setSender(message.getSender())
        .setSubject(message.getSubject())
        .setPreview(message.getPreview())
        .addAllFiles(message.getAttachmentsList().stream().map(Attachment::getFileName).toList())
        .setPlaceholder(message.getPlaceholder())
        .setAutomaticReason(message.getEvidence().getAutomaticReason())
        .build();
  }
}
