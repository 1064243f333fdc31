package kontur.local;

import java.nio.file.Path;
import java.util.Map;
import kontur.testing.BotApi;
import kontur.testing.MailServer;
import kontur.testing.StandInBot;

/// The outside world: a mail server with the support mailbox, and a Bot API with the support bot.
public final class StandIns implements AutoCloseable {
  private final MailServer mail;
  private final BotApi bots;
  private final StandInBot bot;

  private StandIns(MailServer mail, BotApi bots, StandInBot bot) {
    this.mail = mail;
    this.bots = bots;
    this.bot = bot;
  }

  /// Goes on where the folder's `mail` and `telegram` end.
  public static StandIns start(Settings settings, Path folder, String mailPassword) {
    var bots =
        BotApi.start(
            settings.port(Port.BOT_API),
            folder.resolve("telegram"),
            Map.of(Arguments.BOT_TOKEN, Arguments.BOT_NAME));
    try {
      var mail =
          MailServer.start(
              settings.port(Port.SMTP),
              settings.port(Port.IMAP),
              folder.resolve("mail"),
              Map.of(Arguments.SUPPORT, mailPassword));
      return new StandIns(mail, bots, bots.bot(Arguments.BOT_TOKEN, Arguments.BOT_NAME));
    } catch (RuntimeException e) {
      bots.close();
      throw e;
    }
  }

  StandInBot bot() {
    return bot;
  }

  @Override
  public void close() {
    mail.close();
    bots.close();
  }
}
