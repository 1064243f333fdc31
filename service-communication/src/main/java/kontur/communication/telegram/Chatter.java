package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;

/// What a bot says by itself: each sentence at most once, a lost one is lost.
final class Chatter {
  private static final Logger log = LoggerFactory.getLogger(Chatter.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Clock clock;

  Chatter(Clock clock) {
    this.clock = clock;
  }

  /// Says something in a chat, as an answer to a message if there is one.
  void say(Bot bot, ChatKey chat, int replyTo, String text) {
    try {
      Thread.sleep(bot.pace().reserve(chat.chat(), clock.instant(), PATIENCE));
      var message = SendMessage.builder().chatId(chat.chat()).text(text);
      if (chat.topic() > 0) {
        message.messageThreadId(chat.topic());
      }
      if (replyTo > 0) {
        message.replyParameters(
            ReplyParameters.builder().messageId(replyTo).allowSendingWithoutReply(true).build());
      }
      var ready = message.build();
      var _ = bot.client().send(client -> client.executeAsync(ready));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (BotApiException e) {
      log.atWarn()
          .addKeyValue("account", bot.account())
          .addKeyValue("cause", e.getMessage())
          .log("The bot could not say something");
    }
  }

  /// Ends the waiting sign on a button; the client shows it until then.
  void acknowledge(Bot bot, String queryId) {
    try {
      bot.client().call("answerCallbackQuery", Map.of("callback_query_id", queryId));
    } catch (BotApiException e) {
      log.atInfo()
          .addKeyValue("account", bot.account())
          .addKeyValue("cause", e.getMessage())
          .log("A button press could not be acknowledged");
    }
  }

  /// A button that was pressed and answered is gone.
  void takeButtonsAway(Bot bot, ChatKey chat, int messageId) {
    try {
      var parameters = Map.of("chat_id", "" + chat.chat(), "message_id", "" + messageId);
      bot.client().call("editMessageReplyMarkup", parameters);
    } catch (BotApiException e) {
      log.atInfo()
          .addKeyValue("account", bot.account())
          .addKeyValue("cause", e.getMessage())
          .log("A button could not be taken away");
    }
  }
}
