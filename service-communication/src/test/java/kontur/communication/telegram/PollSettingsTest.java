package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import kontur.communication.account.TelegramSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PollSettingsTest {
  @Test
  void everythingHasADefault() {
    assertThat(poll(Map.of()))
        .isEqualTo(
            new PollSettings(
                Duration.ofSeconds(25),
                100,
                Duration.ofSeconds(15),
                Duration.ofSeconds(90),
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                Map.of(
                    "start", Incoming.Order.START,
                    "help", Incoming.Order.HELP,
                    "status", Incoming.Order.STATUS,
                    "close", Incoming.Order.CLOSE),
                Map.of()));
  }

  @Test
  void whatCannotWorkIsRefusedInOneSentence() {
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.long-poll", "51s")))
        .rootCause()
        .hasMessageStartingWith("kontur.communication.bots.long-poll must be 0 to 50 seconds");
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.watchdog", "30s")))
        .rootCause()
        .hasMessageStartingWith("kontur.communication.bots.watchdog must be longer than");
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.pause", "0s")))
        .rootCause()
        .hasMessageStartingWith("kontur.communication.bots.pause must be positive");
  }

  @Test
  void commandsAndButtonsAreWhatTheSettingsSay() {
    var settings =
        poll(
            Map.of(
                "kontur.communication.bots.commands.done", "close",
                "kontur.communication.bots.commands.hilfe", "help",
                "kontur.communication.bots.words.ru.button.close", "Готово",
                "kontur.communication.bots.words.en.help.close", "finished"));

    assertThat(settings.texts("ru-RU", "en").closeButton()).isEqualTo("Готово");
    assertThat(settings.texts("en", "ru").closeButton()).isEqualTo("My question is settled");
    assertThat(settings.texts("en", "ru").help()).isEqualTo("/done — finished\n/hilfe — this text");
    assertThat(settings.texts("", "ru").menu().keySet()).containsExactly("done", "hilfe");
  }

  @Test
  void bothLanguagesSayEverything() {
    var english = poll(Map.of()).texts("en", "");
    var russian = poll(Map.of()).texts("ru", "");

    assertThat(russian.menu().keySet()).isEqualTo(english.menu().keySet());
    assertThat(english.status(7, "Printer", "open.waiting"))
        .isEqualTo("Request #7 “Printer”: waiting for your answer.");
    assertThat(russian.status(7, "", "open.waiting"))
        .isEqualTo("Обращение №7: ждёт вашего ответа.");
  }

  @Test
  void wordsThatNobodyWouldSeeAreRefused() {
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.words.en.hello", "Hi")))
        .rootCause()
        .hasMessageStartingWith("kontur.communication.bots.words.en.hello is unknown");
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.words.fr.sorry", "Hélas")))
        .rootCause()
        .hasMessageContaining("a bot speaks en and ru");
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.commands.close-it", "close")))
        .rootCause()
        .hasMessageContaining("a command is 1 to 32 of a-z 0-9 _");
  }

  @Test
  void aTokenThatIsNoneIsRefusedWithoutBeingShown() {
    var settings =
        telegram(Map.of("kontur.communication.telegram.accounts.bot.token", "not-a-token"));

    assertThatThrownBy(() -> new Bots(settings, poll(Map.of())))
        .hasMessageContaining("kontur.communication.telegram.accounts.bot is none")
        .hasMessageNotContaining("not-a-token");
  }

  @Test
  void twoAccountsOfOneBotAreRefused() {
    var settings =
        telegram(
            Map.of(
                "kontur.communication.telegram.accounts.one.token", "1:a",
                "kontur.communication.telegram.accounts.two.token", "1:b"));

    assertThatThrownBy(() -> new Bots(settings, poll(Map.of())))
        .hasMessageContaining("tokens of the same bot");
  }

  @Test
  void theTokenIsNeverPartOfAFailure() {
    var secret = kontur.communication.account.Secret.of("1:very-secret");
    try (var client =
        new BotClient(URI.create("http://127.0.0.1:1"), null, secret, Duration.ofSeconds(1))) {
      assertThatThrownBy(client::userName)
          .isInstanceOf(BotApiException.class)
          .hasMessage("no connection: nobody listens where api-base or proxy say")
          .hasNoCause();
    }
  }

  private static PollSettings poll(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("kontur.communication.bots", PollSettings.class);
  }

  private static TelegramSettings telegram(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("kontur.communication.telegram", TelegramSettings.class);
  }
}
