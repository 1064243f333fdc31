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
                Duration.ofMillis(200)));
  }

  @Test
  void whatCannotWorkIsRefusedInOneSentence() {
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.long-poll", "51s")))
        .rootCause()
        .hasMessageStartingWith("kontur.communication.bots.long-poll must be 0 to 50 seconds");
    assertThatThrownBy(() -> poll(Map.of("kontur.communication.bots.watchdog", "30s")))
        .rootCause()
        .hasMessageStartingWith("kontur.communication.bots.watchdog must be longer than");
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
          .hasMessage("no connection: ConnectException")
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
