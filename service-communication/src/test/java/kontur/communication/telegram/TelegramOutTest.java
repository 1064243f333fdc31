package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.blob.Blobs;
import kontur.communication.delivery.Outcome;
import kontur.communication.v1.Condition;
import kontur.contract.Ids;
import kontur.events.v1.Attachment;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.BotApi;
import kontur.testing.BotFault;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Replies leave once, formatted and whole, and every failure is told for what it is.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelegramOutTest {
  private static final String TOKEN = "4000:out";

  @RegisterExtension static final Postgres postgres = new Postgres();

  private final BotApi api = BotApi.start();
  private final StandInBot bot = api.bot(TOKEN, "kontur_bot");
  private final String ticket = Ids.next(Clock.systemUTC()).toString();
  private TelegramParts parts;
  private StandInUser anna;
  private long nextChat = 100;

  @BeforeAll
  void start() {
    parts =
        new TelegramParts(
            postgres.dataSource("communication"),
            api.url().toString(),
            TOKEN,
            1,
            TelegramParts.Commit.ALWAYS);
  }

  @AfterAll
  void stop() {
    parts.close();
    api.close();
  }

  @BeforeEach
  void somebodyWrites() {
    anna = bot.user(nextChat++, "Anna", "ru");
    anna.writes("hello");
  }

  @Test
  void aReplyIsFormattedAnswersItsMessageAndOffersToClose() {
    var outcome = send("**Done**: `a < b`", send -> send.setInReplyTo("1").setOffersClose(true));

    assertThat(outcome).isEqualTo(new Outcome.Sent("2"));
    var message = anna.sees().getFirst();
    assertThat(message.path("text").asString("")).isEqualTo("Done: a < b");
    assertThat(message.path("entities").path(0).path("type").asString("")).isEqualTo("bold");
    assertThat(message.path("reply_to_message").path("message_id").asInt(0)).isEqualTo(1);
    var button = message.path("reply_markup").path("inline_keyboard").path(0).path(0);
    assertThat(button.path("text").asString("")).isEqualTo("Вопрос решён");
    assertThat(button.path("callback_data").asString("")).isEqualTo("close:" + ticket);
    assertThat(parts.part(HealthBoard.class).of("bot").sending()).isEqualTo(Condition.WORKING);
  }

  @Test
  void anAnswerToADeletedMessageArrivesAllTheSame() {
    assertThat(send("text", send -> send.setInReplyTo("999"))).isInstanceOf(Outcome.Sent.class);
  }

  @Test
  void aLongReplyComesInPiecesUnderTheFirstOnesId() {
    var outcome = send("**" + "слово ".repeat(1400).strip() + "**", send -> send);

    assertThat(outcome).isEqualTo(new Outcome.Sent("2"));
    assertThat(anna.sees()).hasSize(3);
    assertThat(String.join(" ", anna.reads())).isEqualTo("слово ".repeat(1400).strip());
    assertThat(anna.sees())
        .allSatisfy(message ->
            assertThat(message.path("entities").path(0).path("type").asString(""))
                .isEqualTo("bold"));
  }

  @Test
  void aShortTextIsTheCaptionOfItsFile() {
    var outcome =
        send("see _here_", send -> send.addAttachments(file("plan.pdf", "application/pdf", "pdf")));

    assertThat(outcome).isInstanceOf(Outcome.Sent.class);
    var message = anna.sees().getFirst();
    assertThat(message.path("caption").asString("")).isEqualTo("see here");
    assertThat(message.path("document").path("file_name").asString("")).isEqualTo("plan.pdf");
    var id = message.path("document").path("file_id").asString("");
    assertThat(new String(bot.file(id), StandardCharsets.UTF_8)).isEqualTo("pdf");
  }

  @Test
  void picturesComeAsAnAlbumAndFilesAfterThem() {
    var outcome =
        send(
            "three",
            send ->
                send.addAttachments(file("a.png", "image/png", "1"))
                    .addAttachments(file("a.png", "image/png", "2"))
                    .addAttachments(file("c.txt", "text/plain", "3")));

    assertThat(outcome).isInstanceOf(Outcome.Sent.class);
    var sent = anna.sees();
    assertThat(anna.reads()).containsExactly("three", "", "", "");
    assertThat(sent.get(1).path("media_group_id").asString(""))
        .isNotEmpty()
        .isEqualTo(sent.get(2).path("media_group_id").asString(""));
    assertThat(sent.get(3).path("document").path("file_name").asString("")).isEqualTo("c.txt");
  }

  @Test
  void aReplyIntoATopicStaysInIt() {
    var topic = anna.inGroup(-nextChat, "Forum", 5);
    topic.writes("question");

    var outcome = send(topic.chatId() + "/5", topic.chatId() + ":5", "answer", send -> send);

    assertThat(outcome).isInstanceOf(Outcome.Sent.class);
    assertThat(topic.sees().getFirst().path("message_thread_id").asInt(0)).isEqualTo(5);
  }

  @Test
  void aReplyToABusinessAccountsCustomerGoesThroughItsConnection() {
    var customer = anna.throughBusiness("con-1");
    customer.writes("Is the shop open?");

    var outcome = send("" + anna.chatId(), anna.chatId() + "@con-1", "Until six.", send -> send);

    assertThat(outcome).isInstanceOf(Outcome.Sent.class);
    assertThat(anna.sees().getFirst().path("business_connection_id").asString(""))
        .isEqualTo("con-1");
  }

  @Test
  void aChatThatIsGoneIsToldOnAsWell() {
    bot.plan("sendMessage", new BotFault.Refused(400, "Bad Request: chat not found"));

    assertThat(send("text", send -> send)).isInstanceOf(Outcome.Failed.class);

    assertThat(
            parts.events().stream()
                .filter(
                    event -> event.getConversationKey().equals("telegram:4000:" + anna.chatId()))
                .filter(event -> event.getContactBlocked().getReason().endsWith("chat not found")))
        .hasSize(1);
  }

  @Test
  void markupThatTheServerCannotReadIsSentPlain() {
    bot.plan(
        "sendMessage", new BotFault.Refused(400, "Bad Request: can't parse entities: whatever"));

    assertThat(send("**bold**", send -> send)).isInstanceOf(Outcome.Sent.class);

    assertThat(anna.reads()).containsExactly("bold");
    assertThat(anna.sees().getFirst().has("entities")).isFalse();
  }

  @Test
  void a429WaitsExactlyAsLongAsAsked() {
    bot.plan("sendMessage", new BotFault.TooMany(2));

    assertThat(send("text", send -> send))
        .isEqualTo(new Outcome.NotYet("Too Many Requests: retry after 2", Duration.ofSeconds(2)));
    var begin = Instant.now();
    assertThat(send("text", send -> send)).isInstanceOf(Outcome.Sent.class);

    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(1800));
    assertThat(anna.reads()).containsExactly("text");
  }

  @Test
  void aBlockedChatFailsForGoodAndIsToldOn() {
    anna.blocks();
    await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);

    assertThat(send("text", send -> send))
        .isEqualTo(new Outcome.Failed("Forbidden: bot was blocked by the user"));

    assertThat(
            parts.events().stream()
                .filter(
                    event -> event.getConversationKey().equals("telegram:4000:" + anna.chatId()))
                .filter(event -> event.getContactBlocked().getReason().startsWith("Forbidden")))
        .hasSize(1);
  }

  @Test
  void aMigratedGroupIsFollowedOnceAndToldOn() {
    var old = -(nextChat + 5000);
    var group = anna.inGroup(old, "Family", 0);
    group.writes("hi");
    group.migratesTo(old - 1_000_000);
    await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);

    var outcome = send("" + old, "" + old, "answer", send -> send);

    assertThat(outcome).isInstanceOf(Outcome.Sent.class);
    assertThat(bot.sent(old - 1_000_000)).hasSize(1);
    assertThat(parts.events().getLast().getChatMigrated().getNewConversationKey())
        .isEqualTo("telegram:4000:" + (old - 1_000_000));
  }

  @Test
  void aRefusalIsAFailureWithItsReason() {
    assertThat(send("1", "1", "text", send -> send))
        .isEqualTo(new Outcome.Failed("Bad Request: chat not found"));
  }

  @Test
  void whatMayHaveArrivedIsUncertainAndIsNeverRepeated() {
    for (var fault :
        List.of(
            new BotFault.CutAfter(),
            new BotFault.CutBefore(),
            new BotFault.Late(Duration.ofSeconds(4)),
            new BotFault.Refused(500, "Internal Server Error"),
            new BotFault.Page(502))) {
      bot.plan("sendMessage", fault);
      var before = bot.calls().stream().filter("sendMessage"::equalsIgnoreCase).count();

      assertThat(send("text", send -> send)).as("%s", fault).isInstanceOf(Outcome.Uncertain.class);

      assertThat(bot.calls().stream().filter("sendMessage"::equalsIgnoreCase).count())
          .as("%s", fault)
          .isEqualTo(before + 1);
    }
  }

  @Test
  void whenSomeArrivedAndOneDidNotAPersonDecides() {
    bot.plan("sendDocument", new BotFault.Refused(400, "Bad Request: wrong file"));

    var outcome =
        send("слово ".repeat(400), send -> send.addAttachments(file("a.txt", "text/plain", "1")));

    assertThat(outcome)
        .isEqualTo(new Outcome.Uncertain("1 of 2 parts arrived, then: Bad Request: wrong file"));
  }

  @Test
  void withoutAConnectionNothingWasSent() {
    var nowhere = BotApi.start();
    var url = nowhere.url().toString();
    nowhere.close();
    try (var cut =
        new TelegramParts(
            postgres.dataSource("communication"),
            url,
            "4001:cut",
            1,
            TelegramParts.Commit.ALWAYS)) {
      var outcome =
          cut.part(TelegramSender.class)
              .send(
                  cut.part(Accounts.class).find("bot").orElseThrow(),
                  command("1", "1", "text", send -> send));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.NotYet.class,
              notYet -> assertThat(notYet.reason()).startsWith("no connection"));
    }
  }

  @Test
  void whatCannotBeReadBeforeTheFirstCallWasNotSent() {
    var missing = ContentRef.newBuilder().setSha256("f".repeat(64)).setSize(3);
    var lost =
        Attachment.newBuilder()
            .setId(ticket)
            .setFileName("a.pdf")
            .setContent(missing.setMediaType("application/pdf"));

    var withoutText = send("text", send -> send.setText(missing.setMediaType("text/markdown")));
    var withoutFile = send("text", send -> send.addAttachments(lost));
    var afterText = send("слово ".repeat(400), send -> send.addAttachments(lost));

    assertThat(withoutText).isInstanceOf(Outcome.NotYet.class);
    assertThat(withoutFile).isInstanceOf(Outcome.NotYet.class);
    assertThat(afterText)
        .isInstanceOfSatisfying(
            Outcome.Uncertain.class,
            uncertain -> assertThat(uncertain.reason()).contains("1 of 2", "cannot be read"));
    assertThat(anna.sees()).hasSize(1);
  }

  private Outcome send(String markdown, UnaryOperator<Send.Builder> with) {
    return send("" + anna.chatId(), "" + anna.chatId(), markdown, with);
  }

  private Outcome send(
      String to, String conversation, String markdown, UnaryOperator<Send.Builder> with) {
    return parts
        .part(TelegramSender.class)
        .send(
            parts.part(Accounts.class).find("bot").orElseThrow(),
            command(to, conversation, markdown, with));
  }

  private OutboundCommand command(
      String to, String conversation, String markdown, UnaryOperator<Send.Builder> with) {
    var text =
        parts.part(Blobs.class).put(markdown.getBytes(StandardCharsets.UTF_8), "text/markdown");
    var send = Send.newBuilder().addTo(to).setText(text).setLanguage("ru");
    return OutboundCommand.newBuilder()
        .setMessageId(Ids.next(Clock.systemUTC()).toString())
        .setTicketId(ticket)
        .setTicketNumber(7)
        .setAccount("bot")
        .setChannel(Channel.TELEGRAM)
        .setConversationKey("telegram:4000:" + conversation)
        .setSend(with.apply(send))
        .build();
  }

  private Attachment file(String name, String type, String content) {
    var bytes = content.getBytes(StandardCharsets.UTF_8);
    return Attachment.newBuilder()
        .setId(Ids.next(Clock.systemUTC()).toString())
        .setFileName(name)
        .setContent(parts.part(Blobs.class).put(bytes, type))
        .build();
  }
}
