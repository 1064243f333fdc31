package kontur.communication.quarantine;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.UUID;
import kontur.communication.v1.Outlook;
import kontur.contract.BoundsInterceptor;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.OutboundCommand;

/// Reads a record of a topic as strictly as its real reader does.
final class ReadRecord {
  /// Kind of a command to send a message.
  static final String SEND = "send";

  private ReadRecord() {}

  /// A record that can be read.
  ///
  /// @param id of its event
  /// @param key under which it belongs onto its topic
  /// @param account empty where the record does not tell
  record Meaning(UUID id, String key, String account, Outlook outlook) {
    Meaning as(String kind) {
      return new Meaning(id, key, account, outlook.toBuilder().setKind(kind).build());
    }
  }

  /// @throws Unreadable with a cause for people
  static Meaning read(String topic, byte[] value) {
    return switch (topic) {
      case Topics.INBOUND -> inbound(parsed(ChannelEvent.parser(), value, "a ChannelEvent"));
      case Topics.OUTBOUND ->
          outbound(parsed(OutboundCommand.parser(), value, "an OutboundCommand"));
      case Topics.LIFECYCLE ->
          lifecycle(parsed(LifecycleEnvelope.parser(), value, "a LifecycleEnvelope"));
      default -> throw new Unreadable("nobody processes records of the topic " + topic);
    };
  }

  private static Meaning inbound(ChannelEvent event) {
    return new Meaning(
        id(event.getId()),
        event.getConversationKey(),
        event.getAccount().getId(),
        Outlooks.of(event, event.getConversationKey()));
  }

  private static Meaning outbound(OutboundCommand command) {
    var outlook =
        Outlook.newBuilder()
            .setKind(command.hasSend() ? SEND : "decision")
            .setConversationKey(command.getConversationKey())
            .build();
    return new Meaning(
        id(command.getMessageId()), command.getConversationKey(), command.getAccount(), outlook);
  }

  private static Meaning lifecycle(LifecycleEnvelope envelope) {
    if (envelope.getNumber() <= 0) {
      throw new Unreadable("its number is not positive: " + envelope.getNumber());
    }
    var outlook = Outlook.newBuilder().setKind("lifecycle").build();
    return new Meaning(
        id(envelope.getTicketId()), id(envelope.getTicketId()).toString(), "", outlook);
  }

  private static <T extends Message> T parsed(Parser<T> parser, byte[] value, String what) {
    if (value.length > Topics.MAX_RECORD_BYTES) {
      throw new Unreadable("it is larger than 256 KiB");
    }
    try {
      var message = parser.parseFrom(value);
      BoundsInterceptor.check(message);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new Unreadable("its bytes are not " + what);
    } catch (Refusal e) {
      throw new Unreadable("it breaks a bound of " + what + ": " + e.getMessage());
    }
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new Unreadable("it names no id");
    }
  }

  /// A record that its reader would put aside again.
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String cause;

    Unreadable(String cause) {
      super(cause, null, false, false);
      this.cause = cause;
    }

    String why() {
      return cause;
    }
  }
}
