package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kontur.communication.v1.Condition;
import kontur.events.v1.ContentRef;
import kontur.testing.BotApi;
import kontur.testing.BotFault;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people write arrives once, whatever goes wrong on the way.
class TelegramTroubleTest {
  private static final String TOKEN = "2000:trouble";

  private final Postgres postgres = new Postgres();
  private final BotApi api = BotApi.start();
  private final StandInBot bot = api.bot(TOKEN, "kontur_bot");
  private final StandInUser anna = bot.user(11, "Anna", "ru");

  @BeforeEach
  void start() {
    postgres.start();
  }

  @AfterEach
  void stop() {
    api.close();
    postgres.close();
  }

  @Test
  void theOffsetFollowsAServerThatNumbersAnew() {
    try (var parts = parts()) {
      anna.writes("one");
      parts.onlyEvent();
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
      bot.restartIdsAt(500);

      anna.writes("two");
      anna.writes("three");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 3);
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
    }
  }

  @Test
  void anUpdateThatNobodyCanReadIsKeptAndHoldsUpNothing() {
    try (var parts = parts()) {
      bot.deliver("message", "{\"message_id\":\"no number\",\"chat\":7}");
      anna.writes("after it");

      assertThat(parts.onlyEvent().getMessage().getPreview()).isEqualTo("after it");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
      var raw =
          parts
              .sql()
              .sql(
                  "select raw_sha256 from communication.ledger where state = 'quarantined' and"
                      + " stage = 'parse'")
              .query(String.class)
              .single();
      var kept = ContentRef.newBuilder().setSha256(raw).build();
      assertThat(parts.text(kept)).contains("no number");
    }
  }

  @Test
  void aPageThatEndsWithWhatNobodyCanConfirmOrReadHoldsUpNothing() {
    try (var parts = parts()) {
      anna.writes("before them");
      bot.deliver("message", "[".repeat(3000) + "]".repeat(3000));
      bot.deliver("message", "{},\"update_id\":\"none\"");

      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
      anna.writes("after them");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);
      assertThat(parts.previews()).containsExactly("before them", "after them");
      assertThat(parts.rows("state = 'quarantined'")).isEqualTo(2);
    }
  }

  @Test
  void anUpdateThatTheDatabaseRefusesIsSetAsideAlone() {
    try (var parts = parts()) {
      anna.writes("before it");
      anna.sends(
          "document",
          "{\"file_id\":\"a\\u0000b\",\"file_unique_id\":\"u\",\"file_name\":\"x.txt\"}");
      anna.writes("after it");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      assertThat(parts.previews()).containsExactly("before it", "after it");
      var cause =
          parts
              .sql()
              .sql("select cause from communication.ledger where state = 'quarantined'")
              .query(String.class)
              .single();
      assertThat(cause).startsWith("cannot be stored");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
    }
  }

  @Test
  void aBotThatHangsStartsAnew() {
    var hangs = new AtomicInteger(1);
    TelegramParts.Commit hang =
        () -> {
          if (hangs.getAndDecrement() == 1) {
            try {
              new CountDownLatch(1).await(1, TimeUnit.MINUTES);
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("woken");
            }
          }
        };
    try (var parts = parts(hang)) {
      anna.writes("patience");

      assertThat(parts.onlyEvent().getMessage().getPreview()).isEqualTo("patience");
    }
  }

  @Test
  void whatGoesWrongAtTheServerIsTheAccountsHealthAndPasses() {
    bot.plan("getUpdates", new BotFault.TooMany(1));
    bot.plan("getUpdates", new BotFault.Refused(500, "Internal Server Error"));
    bot.plan("getUpdates", new BotFault.Page(502));
    bot.plan("getUpdates", new BotFault.CutBefore());
    bot.plan("getUpdates", new BotFault.Refused(409, "Conflict: webhook is active"));
    try (var parts = parts()) {
      anna.writes("hello");

      parts.onlyEvent();

      assertThat(bot.calls()).contains("deleteWebhook");
      await().atMost(TelegramParts.SOON).until(() -> parts.receiving() == Condition.WORKING);
    }
  }

  @Test
  void aWrongTokenIsRefusedAndNothingElse() {
    try (var parts =
        new TelegramParts(
            postgres.dataSource("communication"),
            api.url().toString(),
            "2000:wrong",
            1,
            TelegramParts.Commit.ALWAYS)) {
      await().atMost(TelegramParts.SOON).until(() -> parts.receiving() == Condition.REFUSED);
    }
  }

  @Test
  void aCrashBeforeTheCommitBringsTheUpdateAgainAndStoresItOnce() {
    var crashes = new AtomicInteger(3);
    TelegramParts.Commit crash =
        () -> {
          if (crashes.getAndDecrement() > 0) {
            throw new org.springframework.dao.TransientDataAccessResourceException("crash");
          }
        };
    try (var parts = parts(crash)) {
      anna.writes("one");
      anna.writes("two");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      assertThat(parts.previews()).containsExactly("one", "two");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
    }
  }

  @Test
  void aRestartGoesOnBehindTheLastCommit() {
    try (var parts = parts()) {
      anna.writes("one");
      parts.onlyEvent();
    }
    anna.writes("two");
    try (var parts = parts()) {
      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      assertThat(parts.previews()).containsExactly("one", "two");
    }
  }

  @Test
  void twoReplicasStoreEachMessageOnce() {
    try (var one = parts();
        var _ = parts()) {
      for (var i = 0; i < 20; i++) {
        anna.writes("number " + i);
      }

      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);

      assertThat(one.events()).hasSize(20);
    }
  }

  @Test
  void theSameUpdateFiveTimesIsOneMessageWhoeverGetsIt() {
    var body =
        "{\"message_id\":1,\"date\":1,\"chat\":{\"id\":9,\"type\":\"private\"},"
            + "\"from\":{\"id\":9,\"is_bot\":false,\"first_name\":\"N\"},\"text\":\"once\"}";
    var update = bot.deliver("message", body);
    for (var time = 1; time <= 5; time++) {
      if (time > 1) {
        bot.deliverAgain(update, "message", body);
      }
      try (var one = parts();
          var _ = parts()) {
        await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);

        assertThat(one.previews()).containsExactly("once");
        assertThat(one.rows("true")).isEqualTo(1);
      }
    }
  }

  @Test
  void noneOfFiveHundredUpdatesOfEveryKindIsDropped() {
    var kinds =
        List.of(
            "message|\"text\":\"words\"",
            "message|\"sticker\":{\"emoji\":\"x\"}",
            "message|\"contact\":{\"first_name\":\"A\",\"phone_number\":\"1\"}",
            "message|\"dice\":{\"emoji\":\"x\",\"value\":3}",
            "message|\"new_chat_title\":\"Family\"",
            "message|\"unheard_of\":{\"a\":[1,2,{\"b\":null}]}",
            "message|\"photo\":\"no list\"",
            "message|\"text\":\"/help\"",
            "edited_message|\"edit_date\":5,\"text\":\"words\"",
            "channel_post|\"text\":\"news\"");
    try (var parts = parts()) {
      for (var i = 0; i < 500; i++) {
        var kind = kinds.get(i % kinds.size()).split("\\|", 2);
        var about =
            "{\"message_id\":" + i + ",\"date\":1,\"chat\":{\"id\":9,\"type\":\"private\"},";
        var from = "\"from\":{\"id\":9,\"is_bot\":false,\"first_name\":\"N\"},";
        bot.deliver(kind[0], about + from + kind[1] + "}");
      }

      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);

      assertThat(parts.rows("true")).isEqualTo(500);
      assertThat(parts.rows("state = 'quarantined'")).isEqualTo(50);
      assertThat(parts.rows("state = 'noted'")).isEqualTo(100);
      assertThat(parts.events()).hasSize(300);
    }
  }

  private TelegramParts parts() {
    return parts(TelegramParts.Commit.ALWAYS);
  }

  private TelegramParts parts(TelegramParts.Commit commit) {
    return new TelegramParts(
        postgres.dataSource("communication"), api.url().toString(), TOKEN, 1, commit);
  }
}
