package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import kontur.communication.account.Accounts;
import kontur.events.v1.ChannelEvent;
import kontur.testing.BotApi;
import kontur.testing.BotFault;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people write arrives whole and in order.
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

      var event = parts.onlyEvent();

      assertThat(event.getConversationKey()).isEqualTo("telegram:2000:11");
      assertThat(event.getAccount().getTeam()).isEqualTo("first");
      assertThat(event.getOrdinal()).isEqualTo(1);
      var message = event.getMessage();
      assertThat(message.getSender().getAddress()).isEqualTo("11");
      assertThat(message.getSender().getName()).isEqualTo("Anna");
      assertThat(message.getSender().getLanguage()).isEqualTo("ru");
      assertThat(message.getLanguage()).isEqualTo("ru");
      assertThat(message.getPreview()).isEqualTo("Не работает вход");
      assertThat(parts.text(message.getText())).isEqualTo("Не работает вход");
      assertThat(parts.text(message.getRaw())).contains("\"message_id\":1");
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
  void otherKindsLeaveAVisiblePlaceholderWithTheirWords() {
    try (var parts = parts()) {
      anna.sendsSticker("👍");
      anna.sends("location", "{\"latitude\":55.75,\"longitude\":37.61}");
      anna.sends("voice", "{\"file_id\":\"v\",\"file_unique_id\":\"v\",\"duration\":3}");
      anna.sends("hologram", "{\"depth\":3}");

      // The voice's file comes, or fails, as an event of its own.
      await().atMost(TelegramParts.SOON).until(() -> parts.messages().size() == 4);

      var messages = parts.messages().stream().map(ChannelEvent::getMessage).toList();
      assertThat(messages)
          .extracting(kontur.events.v1.InboundMessage::getPlaceholder)
          .containsExactly("sticker", "location", "voice", "hologram");
      assertThat(messages.get(0).getPreview()).isEqualTo("👍");
      assertThat(messages.get(1).getPreview()).isEqualTo("55.75, 37.61");
    }
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
      assertThat(parts.text(content)).isEqualTo("jpeg bytes");
      assertThat(content.getMediaType()).isEqualTo("image/jpeg");
      assertThat(events.get(1).getMessage().getAttachments(0).getFileName())
          .isEqualTo("_e vil.txt");
    }
  }

  @Test
  void aFileAboveTwentyMegabytesIsNoted() {
    try (var parts = parts()) {
      anna.sendsHugeDocument("film.zip", 21L * 1024 * 1024);

      var attachment = parts.onlyEvent().getMessage().getAttachments(0);

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
  void aFileThatTookThePlaceOfAnotherIsFetchedOnce() {
    try (var parts = parts()) {
      var id = anna.sendsPhoto("blurred".getBytes(StandardCharsets.UTF_8), "look");
      anna.replacesPhoto(id, "sharp".getBytes(StandardCharsets.UTF_8));
      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 4);
      anna.edits(id, "look at this");

      await().atMost(TelegramParts.SOON).until(() -> parts.events().size() == 5);

      var edits = parts.events().stream().filter(ChannelEvent::hasEdit).toList();
      assertThat(edits)
          .extracting(edit -> edit.getEdit().getMessage().getAttachmentsCount())
          .containsExactly(1, 0);
      var replaced = edits.getFirst().getEdit().getMessage().getAttachments(0);
      var stored = stored(parts.events(), replaced.getId()).getAttachment();
      assertThat(stored.getMessageId()).isEqualTo(edits.getFirst().getId());
      assertThat(parts.text(stored.getAttachment().getContent())).isEqualTo("sharp");
      await().atMost(TelegramParts.SOON).until(() -> bot.pending() == 0);
      assertThat(parts.events()).hasSize(5);
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

      assertThat(parts.onlyEvent().getChatMigrated().getNewConversationKey())
          .isEqualTo("telegram:2000:-1060");
    }
  }

  private TelegramParts parts() {
    return new TelegramParts(postgres.dataSource("communication"), api, bot, 1);
  }

  private static ChannelEvent stored(List<ChannelEvent> events, String attachment) {
    return events.stream()
        .filter(event -> event.getAttachment().getAttachment().getId().equals(attachment))
        .findFirst()
        .orElseThrow();
  }
}
