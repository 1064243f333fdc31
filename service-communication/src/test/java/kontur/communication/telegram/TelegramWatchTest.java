package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import kontur.communication.account.HealthBoard;
import kontur.communication.v1.Condition;
import kontur.testing.BotApi;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What people see of a bot that others read, that was not read, or whose database stands still.
class TelegramWatchTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private BotApi api;
  private StandInBot bot;
  private StandInUser anna;

  @BeforeEach
  void start() {
    api = BotApi.start();
    bot = api.bot("2600:watch", "watch_bot");
    anna = bot.user(51, "Anna", "en");
    var sql =
        org.springframework.jdbc.core.simple.JdbcClient.create(
            postgres.dataSource("communication"));
    for (var table : java.util.List.of("telegram_file", "outbox", "telegram_cursor")) {
      sql.sql("delete from communication." + table).update();
    }
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void anotherProgramThatReadsTheBotIsTheAccountsProblemForAWhile() {
    try (var parts = parts(TelegramParts.Commit.ALWAYS)) {
      await()
          .atMost(TelegramParts.SOON)
          .until(() -> health(parts).receiving() == Condition.WORKING);
      for (var i = 0; i < 3; i++) {
        var calls = polls();
        foreignPoll();
        await().atMost(TelegramParts.SOON).until(() -> polls() > calls + 1);
      }

      await()
          .atMost(TelegramParts.SOON)
          .until(() ->
              health(parts).receiving() == Condition.WORKING
                  && health(parts).problem().startsWith("another program reads this bot too"));

      assertThat(health(parts).errors().byReason().get("conflict")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aBotThatWasNotReadForADaySaysWhatIsLost() {
    try (var parts = parts(TelegramParts.Commit.ALWAYS)) {
      await().atMost(TelegramParts.SOON).until(() -> polled(parts).isPresent());
    }
    var sql =
        org.springframework.jdbc.core.simple.JdbcClient.create(
            postgres.dataSource("communication"));
    sql.sql("update communication.telegram_cursor set polled_at = ?")
        .param(Instant.now().minus(Duration.ofHours(30)).atOffset(ZoneOffset.UTC))
        .update();

    try (var parts = parts(TelegramParts.Commit.ALWAYS)) {
      await()
          .atMost(TelegramParts.SOON)
          .until(() -> health(parts).problem().contains("not read for more than 24 hours"));
      assertThat(polled(parts).orElseThrow()).isAfter(Instant.now().minus(Duration.ofMinutes(5)));
    }
    try (var again = parts(TelegramParts.Commit.ALWAYS)) {
      await()
          .atMost(TelegramParts.SOON)
          .until(() -> health(again).problem().contains("not read for more than 24 hours"));
    }
  }

  @Test
  void aButtonIsAcknowledgedWithinFiveSecondsWhileTheDatabaseStandsStill() throws Exception {
    var release = new CountDownLatch(1);
    var stuck = new AtomicBoolean();
    TelegramParts.Commit commit =
        () -> {
          if (stuck.get()) {
            try {
              var _ = release.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (var parts = parts(commit)) {
      var id = anna.writes("before");
      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 1);
      stuck.set(true);
      anna.writes("this one is stored for a long time");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 1);

      var pressed = System.nanoTime();
      var query = anna.presses(id, "close:019391f0-0000-7000-8000-000000000001");
      await().atMost(TelegramParts.SOON).until(() -> bot.answeredCallbacks().contains(query));

      assertThat(Duration.ofNanos(System.nanoTime() - pressed)).isLessThan(Duration.ofSeconds(5));
      assertThat(parts.events()).hasSize(1);
      stuck.set(false);
      release.countDown();
      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);
    }
  }

  @Test
  void theAgeOfWhatCameInIsTheAccountsLag() {
    bot.deliver(
        "message",
        """
        {"message_id": 3, "date": %d, "text": "late", "chat": {"id": 51, "type": "private"},
         "from": {"id": 51, "is_bot": false, "first_name": "Anna"}}
        """
            .formatted(Instant.now().minusSeconds(600).getEpochSecond()));
    try (var parts = parts(TelegramParts.Commit.ALWAYS)) {
      await()
          .atMost(TelegramParts.SOON)
          .until(() -> {
            var lag = health(parts).lag();
            return lag != null && lag.compareTo(Duration.ofSeconds(590)) > 0;
          });
      await().atMost(TelegramParts.SOON).until(() -> Duration.ZERO.equals(health(parts).lag()));
    }
  }

  private TelegramParts parts(TelegramParts.Commit commit) {
    return new TelegramParts(
        postgres.dataSource("communication"), api.url().toString(), bot.token(), 1, commit);
  }

  private static HealthBoard.Health health(TelegramParts parts) {
    return parts.part(HealthBoard.class).of("bot");
  }

  private static java.util.Optional<Instant> polled(TelegramParts parts) {
    return parts
        .sql()
        .sql("select polled_at from communication.telegram_cursor where polled_at is not null")
        .query((row, _) -> row.getObject(1, java.time.OffsetDateTime.class).toInstant())
        .optional();
  }

  private long polls() {
    return bot.calls().stream().filter("getUpdates"::equals).count();
  }

  private void foreignPoll() {
    var url = URI.create(api.url() + "/bot" + bot.token() + "/getUpdates?timeout=0");
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
