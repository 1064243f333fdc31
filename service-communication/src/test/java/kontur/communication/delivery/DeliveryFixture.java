package kontur.communication.delivery;

import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kontur.communication.MailParts;
import kontur.communication.account.Accounts;
import kontur.communication.blob.Blobs;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import org.springframework.transaction.support.TransactionOperations;

/// Hands messages over as the topic would.
public final class DeliveryFixture {
  private DeliveryFixture() {}

  public static OutboundCommand send(MailParts parts, String account, String to, String subject) {
    return send(parts, account, to, subject, send -> send);
  }

  public static OutboundCommand send(
      MailParts parts,
      String account,
      String to,
      String subject,
      UnaryOperator<Send.Builder> change) {
    var text =
        parts.part(Blobs.class).put(subject.getBytes(StandardCharsets.UTF_8), "text/markdown");
    var ticket = UUID.randomUUID();
    var command =
        OutboundCommand.newBuilder()
            .setMessageId(UUID.randomUUID().toString())
            .setTicketId(ticket.toString())
            .setTicketNumber(ticket.getLeastSignificantBits() >>> 40)
            .setAccount(account)
            .setChannel(Channel.EMAIL)
            .setConversationKey("mail:" + account + ":" + to)
            .setSend(
                change.apply(
                    Send.newBuilder()
                        .addTo(to)
                        .setSubject(subject)
                        .setText(text)
                        .setWrittenAt(Timestamp.newBuilder().setSeconds(1_795_500_000))))
            .build();
    take(parts, command);
    return command;
  }

  public static void take(MailParts parts, OutboundCommand command) {
    new TakeCommand(
            parts.part(Deliveries.class),
            parts.part(EndAttempts.class),
            parts.part(SendDeliveries.class),
            parts.part(Accounts.class),
            parts.part(TransactionOperations.class),
            Clock.systemUTC())
        .take(command);
  }
}
