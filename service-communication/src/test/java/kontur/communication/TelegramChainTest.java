package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import kontur.communication.blob.Blobs;
import kontur.contract.Topics;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.BotApi;
import kontur.testing.BotFault;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TelegramChainTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "chainbot";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final BotApi api = BotApi.start();
  private static final StandInBot bot = api.bot("5000:chain", "chain_bot");
  private static MailServer mail;
  private static Running service;
  private static Records inbound;

  @BeforeAll
  static void start() {
    mail = MailServer.start(0, 0);
    var account = "kontur.communication.telegram.accounts." + ACCOUNT + ".";
    var settings =
        Map.of(account + "token", bot.token(), account + "api-base", api.url().toString());
    service = Running.start(postgres, mail, "beside", settings);
    inbound = new Records(Topics.INBOUND);
  }

  @AfterAll
  static void stop() {
    inbound.close();
    service.close();
    mail.close();
    api.close();
  }

  @Test
  void aMessageBecomesOneEventAndItsAnswerComesToTheChat() {
    var anna = bot.user(21, "Anna", "en");
    anna.writes("The printer burns.");
    var message = only(event -> event.getMessage().getPreview().equals("The printer burns."));
    assertThat(message.getConversationKey()).isEqualTo("telegram:5000:21");
    assertThat(message.getAccount().getAddress()).isEqualTo("chain_bot");

    var command = answer(21, "**Water** is on its way.");
    Records.send(command);

    var result = only(event -> event.getDelivery().getMessageId().equals(command.getMessageId()));
    assertThat(result.getDelivery().getState()).isEqualTo(DeliveryState.SENT);
    assertThat(result.getDelivery().getExternalId()).isEqualTo("2");
    assertThat(anna.reads()).containsExactly("Water is on its way.");
  }

  @Test
  void aLostAnswerIsUncertainUntilAPersonDecides() {
    var bob = bot.user(22, "Bob", "en");
    bob.writes("Anybody?");
    bot.plan("sendMessage", new BotFault.CutAfter());
    var command = answer(22, "Yes.");
    Records.send(command);
    only(event -> isResult(event, command, DeliveryState.UNCERTAIN));
    assertThat(bob.reads()).containsExactly("Yes.");

    Records.send(
        command.toBuilder()
            .setDecision(Decision.newBuilder().setAttempt(1).setKind(Decision.Kind.SEND_AGAIN))
            .build());

    only(event -> isResult(event, command, DeliveryState.SENT));
    assertThat(bob.reads()).containsExactly("Yes.", "Yes.");
  }

  @Test
  void tooFastIsPostponedAndThenSentOnce() {
    var carl = bot.user(23, "Carl", "en");
    carl.writes("Hello?");
    bot.plan("sendMessage", new BotFault.TooMany(1));
    var command = answer(23, "Hello!");
    Records.send(command);

    only(event -> isResult(event, command, DeliveryState.SENT));

    assertThat(carl.reads()).containsExactly("Hello!");
  }

  private static boolean isResult(
      ChannelEvent event, OutboundCommand command, DeliveryState state) {
    return event.getDelivery().getMessageId().equals(command.getMessageId())
        && event.getDelivery().getState() == state;
  }

  private static ChannelEvent only(Predicate<ChannelEvent> interesting) {
    await().atMost(SOON).until(() -> !inbound.events(ACCOUNT, interesting).isEmpty());
    var found = inbound.events(ACCOUNT, interesting);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static OutboundCommand answer(long chat, String markdown) {
    var text =
        service.bean(Blobs.class).put(markdown.getBytes(StandardCharsets.UTF_8), "text/markdown");
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setTicketNumber(1)
        .setAccount(ACCOUNT)
        .setChannel(Channel.TELEGRAM)
        .setConversationKey("telegram:5000:" + chat)
        .setSend(Send.newBuilder().addTo("" + chat).setText(text))
        .build();
  }
}
