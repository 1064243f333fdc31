package kontur.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import java.util.Random;
import java.util.UUID;
import kontur.contract.Topics;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.TicketEvent;

/// Values as another version of us might write them: whole, and of a kind that this one does not
/// know. Our records carry no version: what they mean must be told by their fields.
final class OfAnotherVersion {
  /// No field of ours has this number.
  private static final int NEW_FIELD = 77;

  private OfAnotherVersion() {}

  static byte[] of(String topic, Random random) {
    return switch (topic) {
      case Topics.INBOUND ->
          ChannelEvent.newBuilder()
              .setId(id(random))
              .setAccount(Account.newBuilder().setId("support").setChannel(Channel.EMAIL))
              .setConversationKey("poison")
              .setReceivedAt(Timestamp.newBuilder().setSeconds(1_795_000_000))
              .setUnknownFields(news())
              .build()
              .toByteArray();
      case Topics.LIFECYCLE ->
          LifecycleEnvelope.newBuilder()
              .setId(id(random))
              .setType("message.received")
              .setUnknownFields(news())
              .build()
              .toByteArray();
      case Topics.OUTBOUND ->
          OutboundCommand.newBuilder()
              .setMessageId(id(random))
              .setTicketId(id(random))
              .setAccount("support")
              .setChannel(Channel.EMAIL)
              .setConversationKey("poison")
              .setUnknownFields(news())
              .build()
              .toByteArray();
      default -> TicketEvent.newBuilder().setUnknownFields(news()).build().toByteArray();
    };
  }

  private static String id(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static UnknownFieldSet news() {
    return UnknownFieldSet.newBuilder()
        .addField(
            NEW_FIELD,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8("what was moved here"))
                .build())
        .build();
  }
}
