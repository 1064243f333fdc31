package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.blob.Blobs;
import kontur.communication.v1.Condition;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import kontur.testing.BotApi;
import kontur.testing.BotFault;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people write arrives once, whole and in order, whatever goes wrong.
class TelegramInTest {
  private static final String TOKEN = "2000:in";

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
  void aTextArrivesWithItsSenderAndIsThenForgottenByTelegram() {
    try (var parts = parts()) {
      anna.writes("Не работает вход");

      var event = onlyEvent(parts);

      assertThat(event.getConversationKey()).isEqualTo("telegram:2000:11");
      assertThat(event.getAccount().getTeam()).isEqualTo("first");
      assertThat(event.getOrdinal()).isEqualTo(1);
      var message = event.getMessage();
      assertThat(message.getSender().getAddress()).isEqualTo("11");
      assertThat(message.getSender().getName()).isEqualTo("Anna");
      assertThat(message.getSender().getLanguage()).isEqualTo("ru");
      assertThat(message.getLanguage()).isEqualTo("ru");
      assertThat(message.getPreview()).isEqualTo("Не работает вход");
      assertThat(text(parts, message.getText())).isEqualTo("Не работает вход");
      assertThat(text(parts, message.getRaw())).contains("\"message_id\":1");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
    }
  }

  @Test
  void theBotsNameIsLearnedAndAnnounced() {
    try (var parts = parts()) {
      await()
          .atMost(TelegramParts.SOON)
          .until(
              () -> parts.part(Accounts.class).find("bot").orElseThrow().getAddress(),
              "kontur_bot"::equals);
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

      assertThat(previews(parts)).containsExactly("one", "two");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
    }
  }

  @Test
  void aRestartGoesOnBehindTheLastCommit() {
    try (var parts = parts()) {
      anna.writes("one");
      onlyEvent(parts);
    }
    anna.writes("two");
    try (var parts = parts()) {
      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      assertThat(previews(parts)).containsExactly("one", "two");
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
  void theOffsetFollowsAServerThatNumbersAnew() {
    try (var parts = parts()) {
      anna.writes("one");
      onlyEvent(parts);
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

      assertThat(onlyEvent(parts).getMessage().getPreview()).isEqualTo("after it");
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
      assertThat(text(parts, kept)).contains("no number");
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
      assertThat(previews(parts)).containsExactly("before them", "after them");
      assertThat(rows(parts, "state = 'quarantined'")).isEqualTo(2);
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

      assertThat(previews(parts)).containsExactly("before it", "after it");
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

      assertThat(onlyEvent(parts).getMessage().getPreview()).isEqualTo("patience");
    }
  }

  @Test
  void otherKindsLeaveAVisiblePlaceholderWithTheirWords() {
    try (var parts = parts()) {
      anna.sendsSticker("👍");
      anna.sends("location", "{\"latitude\":55.75,\"longitude\":37.61}");
      anna.sends("voice", "{\"file_id\":\"v\",\"file_unique_id\":\"v\",\"duration\":3}");
      anna.sends("hologram", "{\"depth\":3}");

      // The voice's file comes, or fails, as an event of its own.
      await().atMost(TelegramParts.SOON).until(() -> messages(parts).size() == 4);

      var messages = messages(parts).stream().map(ChannelEvent::getMessage).toList();
      assertThat(messages)
          .extracting(kontur.events.v1.InboundMessage::getPlaceholder)
          .containsExactly("sticker", "location", "voice", "hologram");
      assertThat(messages.get(0).getPreview()).isEqualTo("👍");
      assertThat(messages.get(1).getPreview()).isEqualTo("55.75, 37.61");
    }
  }

  private static List<ChannelEvent> messages(TelegramParts parts) {
    return parts.events().stream().filter(ChannelEvent::hasMessage).toList();
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

      assertThat(rows(parts, "true")).isEqualTo(500);
      assertThat(rows(parts, "state = 'quarantined'")).isEqualTo(50);
      assertThat(rows(parts, "state = 'noted'")).isEqualTo(100);
      assertThat(parts.events()).hasSize(300);
    }
  }

  private static int rows(TelegramParts parts, String where) {
    return parts
        .sql()
        .sql("select count(*) from communication.ledger where " + where)
        .query(Integer.class)
        .single();
  }

  @Test
  void photoAndDocumentFollowTheirMessage() {
    try (var parts = parts()) {
      anna.sendsPhoto("jpeg bytes".getBytes(StandardCharsets.UTF_8), "look");
      anna.sendsDocument(
          "../e\u202Evil.txt", "text/plain", "words".getBytes(StandardCharsets.UTF_8), "");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 4);

      var events = parts.events();
      var photo = events.get(0).getMessage();
      assertThat(photo.getPreview()).isEqualTo("look");
      assertThat(photo.getPlaceholder()).isEmpty();
      assertThat(photo.getAttachments(0).getFileName()).isEqualTo("photo-1.jpg");
      assertThat(photo.getAttachments(0).hasContent()).isFalse();
      var stored = stored(events, photo.getAttachments(0).getId());
      assertThat(stored.getAttachment().getMessageId()).isEqualTo(events.get(0).getId());
      var content = stored.getAttachment().getAttachment().getContent();
      assertThat(text(parts, content)).isEqualTo("jpeg bytes");
      assertThat(content.getMediaType()).isEqualTo("image/jpeg");
      assertThat(events.get(1).getMessage().getAttachments(0).getFileName())
          .isEqualTo("_e vil.txt");
    }
  }

  @Test
  void aFileAboveTwentyMegabytesIsNoted() {
    try (var parts = parts()) {
      anna.sendsHugeDocument("film.zip", 21L * 1024 * 1024);

      var attachment = onlyEvent(parts).getMessage().getAttachments(0);

      assertThat(attachment.getFileName()).isEqualTo("film.zip");
      assertThat(attachment.getMissingReason()).contains("20 MB");
    }
  }

  @Test
  void aFileThatCannotBeFetchedAtFirstIsTriedAgain() {
    bot.plan("getFile", new BotFault.Refused(502, "Bad Gateway"));
    bot.plan("file", new BotFault.CutBefore());
    try (var parts = parts()) {
      anna.sendsDocument("a.txt", "text/plain", new byte[] {7}, "");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      assertThat(parts.events().get(1).getAttachment().getAttachment().hasContent()).isTrue();
    }
  }

  @Test
  void everyPartOfAnAlbumNamesTheAlbum() {
    try (var parts = parts()) {
      anna.sendsAlbum(List.of(new byte[] {1}, new byte[] {2}, new byte[] {3}), "all");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 6);

      var albums =
          parts.events().stream()
              .filter(ChannelEvent::hasMessage)
              .map(event -> event.getMessage().getAlbum())
              .distinct()
              .toList();
      assertThat(albums).hasSize(1).doesNotContain("");
    }
  }

  @Test
  void everyVersionOfAnEditIsAnEventOfItsOwn() {
    try (var parts = parts()) {
      var id = anna.writes("helo");
      var second = java.time.Instant.parse("2026-11-24T10:00:00Z");
      anna.edits(id, "hello", second);
      anna.edits(id, "hello!", second);

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 3);

      var edits = parts.events().stream().filter(ChannelEvent::hasEdit).toList();
      assertThat(edits)
          .extracting(edit -> edit.getEdit().getMessage().getPreview())
          .containsExactly("hello", "hello!");
      assertThat(edits.getFirst().getEdit().getExternalId()).isEqualTo("" + id);
      assertThat(edits.getFirst().getEdit().getEditedAt().getSeconds())
          .isEqualTo(second.getEpochSecond());
    }
  }

  @Test
  void anAnswerNamesItsMessageAndATopicItsConversation() {
    try (var parts = parts()) {
      var topic = anna.inGroup(-55, "Forum", 9);
      var first = topic.writes("question");
      topic.replies(first, "more");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      var answer = parts.events().get(1);
      assertThat(answer.getConversationKey()).isEqualTo("telegram:2000:-55:9");
      assertThat(answer.getMessage().getReplyToExternalId()).isEqualTo("" + first);
    }
  }

  @Test
  void blockingAndUnblockingIsToldOn() {
    try (var parts = parts()) {
      anna.blocks();
      anna.unblocks();

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 2);

      assertThat(parts.events().get(0).getContactBlocked().getUnblocked()).isFalse();
      assertThat(parts.events().get(1).getContactBlocked().getUnblocked()).isTrue();
    }
  }

  @Test
  void aGroupThatMovesIsToldOn() {
    try (var parts = parts()) {
      anna.inGroup(-60, "Family", 0).migratesTo(-1060);

      assertThat(onlyEvent(parts).getChatMigrated().getNewConversationKey())
          .isEqualTo("telegram:2000:-1060");
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

      onlyEvent(parts);

      assertThat(bot.calls()).contains("deleteWebhook");
      await().atMost(TelegramParts.SOON).until(() -> receiving(parts) == Condition.WORKING);
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
      await().atMost(TelegramParts.SOON).until(() -> receiving(parts) == Condition.REFUSED);
    }
  }

  private TelegramParts parts() {
    return parts(TelegramParts.Commit.ALWAYS);
  }

  private TelegramParts parts(TelegramParts.Commit commit) {
    return new TelegramParts(
        postgres.dataSource("communication"), api.url().toString(), TOKEN, 1, commit);
  }

  private static Condition receiving(TelegramParts parts) {
    return parts.part(HealthBoard.class).of("bot").receiving();
  }

  private static ChannelEvent onlyEvent(TelegramParts parts) {
    await().atMost(TelegramParts.SOON).until(() -> !parts.events().isEmpty());
    assertThat(parts.events()).hasSize(1);
    return parts.events().getFirst();
  }

  private static ChannelEvent stored(List<ChannelEvent> events, String attachment) {
    return events.stream()
        .filter(event -> event.getAttachment().getAttachment().getId().equals(attachment))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> previews(TelegramParts parts) {
    return parts.events().stream().map(event -> event.getMessage().getPreview()).toList();
  }

  private static String text(TelegramParts parts, ContentRef content) {
    return new String(parts.part(Blobs.class).read(content), StandardCharsets.UTF_8);
  }
}
