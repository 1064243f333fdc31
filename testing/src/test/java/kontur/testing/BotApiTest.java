package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;

/// The stand-in keeps the contract, and what it adds: memory, planned faults and a side for people.
class BotApiTest extends BotApiContract {
  private static final String TOKEN = "1000:stand-in";

  private final BotApi api = BotApi.start();
  private final StandInBot bot = api.bot(TOKEN, "kontur_bot");

  @Override
  URI root() {
    return api.url();
  }

  @Override
  String token() {
    return TOKEN;
  }

  @Override
  StandInUser person(long id) {
    return bot.user(id, "Anna", "ru");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void goesOnWhereItsJournalEnds(@TempDir Path folder) throws Exception {
    try (var first = BotApi.start(0, folder)) {
      var anna = first.bot(TOKEN, "kontur_bot").user(1, "Anna", "ru");
      anna.writes("one");
      anna.sendsDocument("a.txt", "text/plain", new byte[] {5}, "");
    }
    var journal = folder.resolve("bot-1000/journal.jsonl");
    Files.writeString(journal, "{\"what\":\"half", StandardOpenOption.APPEND);

    try (var second = BotApi.start(0, folder, Map.of(TOKEN, "kontur_bot"))) {
      var again = second.bots().iterator().next();

      assertThat(again.pending()).isEqualTo(2);
      assertThat(again.user(1, "Anna", "ru").writes("three")).isEqualTo(3);
      assertThat(again.file("documents-1000-1")).containsExactly(5);
    }
    assertThat(Files.readString(journal)).doesNotContain("half");
  }

  @Test
  void planned429CarriesRetryAfter() {
    person(4711).writes("hi");
    bot.plan("sendMessage", new BotFault.TooMany(3));

    assertThatThrownBy(() -> send("x"))
        .isInstanceOfSatisfying(
            TelegramApiRequestException.class,
            e -> {
              assertThat(e.getErrorCode()).isEqualTo(429);
              assertThat(e.getParameters().getRetryAfter()).isEqualTo(3);
            });
    assertThat(person(4711).reads()).isEmpty();
  }

  @Test
  void aCutAfterTheDeedLeavesTheMessageAndLosesTheAnswer() {
    person(4711).writes("hi");
    bot.plan("sendMessage", new BotFault.CutAfter());

    assertThatThrownBy(() -> send("x")).isInstanceOf(Exception.class);

    assertThat(person(4711).reads()).contains("x");
  }

  @Test
  void aCutBeforeTheDeedLeavesNothing() {
    person(4711).writes("hi");
    bot.plan("sendMessage", new BotFault.CutBefore());
    bot.plan("sendMessage", new BotFault.CutBefore());

    assertThatThrownBy(() -> send("x")).isInstanceOf(Exception.class);

    assertThat(person(4711).reads()).isEmpty();
  }

  @Test
  void peopleWriteAndReadOverHttp() throws Exception {
    var http = HttpClient.newHttpClient();
    var chat = api.url().resolve("/stand-in/bots/1000/chats/77/messages");

    http.send(
        HttpRequest.newBuilder(chat)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"hello\",\"language\":\"en\"}"))
            .build(),
        body());

    assertThat(bot.pending()).isEqualTo(1);
    assertThat(http.send(HttpRequest.newBuilder(chat).build(), body()).body()).contains("hello");
    assertThat(raw("/stand-in/bots").path(0).path("username").asString("")).isEqualTo("kontur_bot");
    assertThat(raw("/stand-in/bots/1000/chats").path(0).asLong(0)).isEqualTo(77);
  }

  @Test
  void aTakenPortIsNamed() {
    assertThatThrownBy(() -> BotApi.start(api.port()))
        .hasMessage("port " + api.port() + " for the Bot API stand-in is taken; choose another");
  }
}
