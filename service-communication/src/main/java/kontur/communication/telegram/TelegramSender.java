package kontur.communication.telegram;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import kontur.communication.account.HealthBoard;
import kontur.communication.blob.Blobs;
import kontur.communication.delivery.ChannelSender;
import kontur.communication.delivery.Outcome;
import kontur.communication.ledger.Report;
import kontur.communication.v1.Condition;
import kontur.events.v1.Account;
import kontur.events.v1.Attachment;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends replies by the Bot API. What takes several calls is known as sent only when the first one
/// was and every other too; when some arrived and one did not, a person decides.
final class TelegramSender implements ChannelSender {
  private static final Logger log = LoggerFactory.getLogger(TelegramSender.class);

  private final Bots bots;
  private final Blobs blobs;
  private final HealthBoard health;
  private final OneDelivery.Desk desk;

  TelegramSender(Bots bots, Blobs blobs, Report report, HealthBoard health, Clock clock) {
    this.bots = bots;
    this.blobs = blobs;
    this.health = health;
    this.desk = new OneDelivery.Desk(new SendPart(blobs), report, clock);
  }

  @Override
  public Channel channel() {
    return Channel.TELEGRAM;
  }

  @Override
  public Outcome send(Account account, OutboundCommand command) {
    var bot = bots.find(account.getId());
    if (bot.isEmpty()) {
      return new Outcome.Failed("no bot is configured for this account");
    }
    var send = command.getSend();
    List<OutgoingPart> parts;
    try {
      parts = parts(send);
    } catch (RuntimeException e) {
      // Nothing was called yet: whatever went wrong, the other side has nothing.
      log.atWarn()
          .addKeyValue("messageId", command.getMessageId())
          .setCause(e)
          .log("A message could not be composed");
      return new Outcome.NotYet("the message could not be composed", null);
    }
    if (parts.isEmpty()) {
      return new Outcome.Failed("there is nothing to send");
    }
    var chat = ChatKey.recipient(bot.get().id(), send.getTo(0), command.getConversationKey());
    var outcome = new OneDelivery(bot.get(), account, command, parts, chat, desk).run();
    tell(account, outcome);
    return outcome;
  }

  private List<OutgoingPart> parts(Send send) {
    var markdown = new String(blobs.read(send.getText()), StandardCharsets.UTF_8);
    var files = send.getAttachmentsList().stream().filter(Attachment::hasContent).toList();
    return OutgoingPart.of(MarkdownText.read(Clean.text(markdown)), files);
  }

  private void tell(Account account, Outcome outcome) {
    switch (outcome) {
      case Outcome.Sent _ -> health.sending(account.getId(), Condition.WORKING, "");
      case Outcome.NotYet(var reason, var after) -> {
        if (after == null) {
          health.sending(account.getId(), Condition.UNREACHABLE, reason);
        }
      }
      case Outcome.Failed(var reason) -> health.refused(account.getId(), reason, "refused");
      case Outcome.Uncertain(var reason) -> health.refused(account.getId(), reason, "uncertain");
    }
  }
}
