package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import java.time.Duration;
import kontur.contract.Ids;
import kontur.errors.v1.Reason;
import kontur.gateway.v1.CloseByCustomerRequest;
import kontur.testing.BotApi;
import kontur.testing.BotFault;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commands and buttons are answered at once, once, in the customer's language, and never overtake
/// what was written before.
class TelegramCommandsTest {
  private static final String TOKEN = "3000:commands";

  private final Postgres postgres = new Postgres();
  private final BotApi api = BotApi.start();
  private final StandInBot bot = api.bot(TOKEN, "kontur_bot");
  private final StandInUser anna = bot.user(11, "Anna", "ru");
  private final StandInUser bob = bot.user(12, "Bob", "en");
  private final RecordingGateway gateway = new RecordingGateway();

  @BeforeEach
  void start() {
    postgres.start();
  }

  @AfterEach
  void stop() {
    api.close();
    gateway.close();
    postgres.close();
  }

  @Test
  void startAndHelpAreAnsweredInTheUsersLanguageAndMakeNoTicket() {
    try (var parts = parts()) {
      anna.writes("/start promo-1");
      bob.writes("/help@kontur_bot");

      awaitAnswer(anna, "Здравствуйте!");
      awaitAnswer(bob, "/status — how your request is doing");
      assertThat(parts.events()).isEmpty();
    }
  }

  @Test
  void statusIsPutIntoWords() {
    try (var _ = parts()) {
      anna.writes("/status");

      awaitAnswer(anna, "Обращение №7 «Вход»: ждёт вашего ответа.");
      assertThat(gateway.actors()).containsOnly("service:communication");
    }
  }

  @Test
  void closeNamesTheNewestEarlierMessageAndItsOwnRow() {
    try (var parts = parts()) {
      anna.writes("first");
      var second = anna.writes("second");
      anna.edits(second, "second, better");
      anna.writes("/close");

      awaitAnswer(anna, "Обращение №7 решено.");

      var close = gateway.closes().getFirst();
      assertThat(close.getCustomer().getAfterMessageId()).isEqualTo(parts.events().get(1).getId());
      assertThat(close.getCustomer().getSender()).isEqualTo("11");
      assertThat(close.getCustomer().getConversationKey()).isEqualTo("telegram:3000:11");
      assertThat(close.getCustomer().getAccount()).isEqualTo("bot");
      assertThat(close.getTicketId()).isEmpty();
    }
  }

  @Test
  void closeBeforeTheFirstMessageClosesNothing() {
    bob.writes("/close");
    bob.writes("a question");
    try (var parts = parts()) {
      awaitAnswer(bob, "You have no open request.");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 1);
      assertThat(gateway.closes()).isEmpty();
    }
  }

  @Test
  void aCommandIsCarriedUntilItIsAnsweredAlwaysUnderOneKey() {
    gateway.refuse(Reason.NOT_YET);
    gateway.refuse(Status.UNAVAILABLE.asRuntimeException());
    gateway.refuse(Status.DEADLINE_EXCEEDED.asRuntimeException());
    gateway.refuse(Reason.PART_UNAVAILABLE);
    try (var _ = parts()) {
      bob.writes("/close");

      awaitAnswer(bob, "Request #7 is settled.");

      assertThat(gateway.closes()).hasSize(5);
      assertThat(gateway.closes())
          .extracting(CloseByCustomerRequest::getIdempotencyKey)
          .containsOnly(gateway.closes().getFirst().getIdempotencyKey());
      assertThat(bob.reads()).hasSize(1);
    }
  }

  @Test
  void aCommandSurvivesARestart() {
    for (var i = 0; i < 1000; i++) {
      gateway.refuse(Reason.NOT_YET);
    }
    try (var _ = parts()) {
      bob.writes("/close");
      await().atMost(TelegramParts.SOON).until(() -> !gateway.closes().isEmpty());
    }
    gateway.refuseNoLonger();
    try (var _ = parts()) {
      awaitAnswer(bob, "Request #7 is settled.");
    }
  }

  @Test
  void withoutAnOpenTicketTheBotSaysSo() {
    gateway.refuse(Reason.NO_OPEN_TICKET);
    gateway.refuse(Reason.FORBIDDEN);
    try (var _ = parts()) {
      bob.writes("/close");
      awaitAnswer(bob, "You have no open request.");

      anna.writes("/close");
      awaitAnswer(anna, "Не получилось.");
    }
  }

  @Test
  void aButtonIsAcknowledgedFirstWhateverTheRestDoes() {
    for (var i = 0; i < 1000; i++) {
      gateway.refuse(Reason.NOT_YET);
    }
    var ticket = Ids.next(java.time.Clock.systemUTC()).toString();
    try (var _ = parts()) {
      bob.writes("hello");
      var message = botSays(bob);
      var query = bob.presses(message, "close:" + ticket);

      await().atMost(Duration.ofSeconds(5)).until(() -> bot.answeredCallbacks().contains(query));
      gateway.refuseNoLonger();
      awaitAnswer(bob, "Request #7 is settled.");
      assertThat(gateway.closes().getFirst().getTicketId()).isEqualTo(ticket);
      assertThat(bot.calls()).contains("editMessageReplyMarkup");
    }
  }

  @Test
  void aButtonThatIsPressedAgainIsOneCommandAndAnsweredOnce() {
    var ticket = Ids.next(java.time.Clock.systemUTC()).toString();
    try (var _ = parts()) {
      bob.writes("hello");
      var message = botSays(bob);
      bob.presses(message, "close:" + ticket);
      bob.presses(message, "close:" + ticket);
      awaitAnswer(bob, "Request #7 is settled.");
      var late = bob.presses(message, "close:" + ticket);
      bob.writes("/help");

      awaitAnswer(bob, "/status");
      await().atMost(Duration.ofSeconds(5)).until(() -> bot.answeredCallbacks().contains(late));
      assertThat(gateway.closes()).hasSize(1);
      assertThat(bob.reads())
          .filteredOn(text -> text.startsWith("Request #7 is settled."))
          .hasSize(1);
    }
  }

  @Test
  void anUnknownButtonIsAcknowledgedAndThatIsAll() {
    try (var parts = parts()) {
      bob.writes("hello");
      var query = bob.presses(botSays(bob), "something old");

      await().atMost(Duration.ofSeconds(5)).until(() -> bot.answeredCallbacks().contains(query));
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
      assertThat(parts.events()).hasSize(1);
    }
  }

  @Test
  void aLostAnswerIsNotSaidTwice() {
    bot.plan("sendMessage", new BotFault.CutAfter());
    try (var _ = parts()) {
      bob.writes("/help");
      awaitAnswer(bob, "/status");
      bob.writes("/start");
      awaitAnswer(bob, "Hello!");

      assertThat(bob.reads()).hasSize(2);
    }
  }

  @Test
  void anUnknownCommandIsAMessageAndOneForAnotherBotIsNothing() {
    try (var parts = parts()) {
      bob.writes("/close@another_bot");
      bob.writes("/refund please");

      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);

      assertThat(parts.events()).hasSize(1);
      assertThat(parts.events().getFirst().getMessage().getPreview()).isEqualTo("/refund please");
      assertThat(gateway.closes()).isEmpty();
    }
  }

  private int botSays(StandInUser user) {
    try (var client =
        new BotClient(
            api.url(),
            null,
            kontur.communication.account.Secret.of(TOKEN),
            Duration.ofSeconds(5))) {
      return client
          .call("sendMessage", java.util.Map.of("chat_id", "" + user.chatId(), "text", "well"))
          .path("message_id")
          .asInt(0);
    }
  }

  private static void awaitAnswer(StandInUser user, String beginning) {
    await()
        .atMost(TelegramParts.SOON)
        .untilAsserted(() ->
            assertThat(user.reads()).anySatisfy(text -> assertThat(text).startsWith(beginning)));
  }

  private TelegramParts parts() {
    return new TelegramParts(
        postgres.dataSource("communication"),
        api.url().toString(),
        TOKEN,
        gateway.port(),
        TelegramParts.Commit.ALWAYS);
  }
}
