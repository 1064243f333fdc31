package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.communication.blob.Blobs;
import kontur.events.v1.Attachment;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.InboundMessage;
import kontur.testing.BotApi;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every kind that a person can send becomes what its line says, on the way through the Bot API.
class TelegramKindsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final byte[] BYTES = {1, 2, 3};
  private static final BotApi api = BotApi.start();
  private static final StandInBot bot = api.bot("2500:kinds", "kinds_bot");
  private static final StandInUser anna = bot.user(41, "Anna", "en");
  private static TelegramParts parts;

  /// @param text what is read
  /// @param placeholder the kind where it is not represented in full
  /// @param files their names, with `?` for the number of the message
  private record Kind(
      String name,
      Function<StandInUser, Integer> deed,
      String text,
      String placeholder,
      List<String> files) {}

  private static final List<Kind> KINDS =
      List.of(
          kind("text", who -> who.writes("It burns."), "It burns.", ""),
          kind("photo", who -> who.sendsPhoto(BYTES, "look"), "look", "", "photo-?.jpg"),
          kind(
              "document",
              who -> who.sendsDocument("a.pdf", "application/pdf", BYTES, "bill"),
              "bill",
              "",
              "a.pdf"),
          file("video", "v.mp4", "video/mp4", "video", "v.mp4"),
          file("voice", "v.ogg", "audio/ogg", "voice", "voice-?.ogg"),
          file("audio", "song.mp3", "audio/mpeg", "audio", "song.mp3"),
          file("video_note", "n.mp4", "video/mp4", "video_note", "video-note-?.mp4"),
          file("animation", "cat.mp4", "video/mp4", "animation", "cat.mp4"),
          kind("sticker", who -> who.sendsSticker("👍"), "👍", "sticker", "sticker-?.webp"),
          json("location", "{\"latitude\": 55.75, \"longitude\": 37.6}", "55.75, 37.6"),
          json(
              "contact",
              "{\"phone_number\": \"+7\", \"first_name\": \"Bob\", \"last_name\": \"B\"}",
              "Bob B +7"),
          json(
              "venue",
              """
              {"location": {"latitude": 1, "longitude": 2}, "title": "Cafe", "address": "Main 1"}
              """,
              "Cafe, Main 1"),
          json(
              "poll",
              """
              {"id": "1", "question": "Tea?", "total_voter_count": 0, "is_closed": false,
               "is_anonymous": true, "type": "regular", "allows_multiple_answers": false,
               "options": [{"text": "yes", "voter_count": 0}, {"text": "no", "voter_count": 0}]}
              """,
              "Tea?\n- yes\n- no"),
          json("dice", "{\"emoji\": \"🎲\", \"value\": 4}", "🎲 4"),
          json("hologram", "{\"of\": \"tomorrow\"}", ""));

  @BeforeAll
  static void start() {
    parts = new TelegramParts(postgres.dataSource("communication"), api, bot, 1);
  }

  @AfterAll
  static void stop() {
    parts.close();
    api.close();
  }

  @TestFactory
  Stream<DynamicTest> everyKindBecomesWhatItIs() {
    return KINDS.stream().map(kind -> DynamicTest.dynamicTest(kind.name(), () -> check(kind)));
  }

  private static void check(Kind kind) {
    var id = kind.deed().apply(anna);

    var message = arrived("telegram:2500:41", id);

    assertThat(message.getPreview()).isEqualTo(kind.text());
    assertThat(message.getPlaceholder()).isEqualTo(kind.placeholder());
    assertThat(message.getAttachmentsList())
        .extracting(Attachment::getFileName)
        .containsExactlyElementsOf(
            kind.files().stream().map(name -> name.replace("?", "" + id)).toList());
    assertThat(read(message.getRaw())).contains("\"message_id\":" + id);
    for (var file : message.getAttachmentsList()) {
      await().atMost(TelegramParts.SOON).until(() -> fetched().contains(file.getId()));
    }
  }

  @Test
  void formatsAreKeptAndNoLinkIsHidden() {
    var entities =
        "[{\"type\": \"bold\", \"offset\": 0, \"length\": 4},"
            + " {\"type\": \"text_link\", \"offset\": 5, \"length\": 4, \"url\": \"https://a.example/\"}]";
    var update = message(anna.chatId(), 900, "\"text\": \"look here\", \"entities\": " + entities);
    bot.deliver("message", update);

    var message = arrived("telegram:2500:41", 900);

    assertThat(message.getPreview()).isEqualTo("look here (https://a.example/)");
    assertThat(read(message.getHtml())).startsWith("<b>look</b> <a href=\"https://a.example/\"");
  }

  @Test
  void forwardedQuotedAndAnsweredMessagesTellWhatTheyAreAbout() {
    bot.deliver(
        "message",
        message(
            anna.chatId(),
            901,
            """
            "text": "see",
            "forward_origin": {"type": "hidden_user", "sender_user_name": "Zoe", "date": 1}
            """));
    var first = anna.writes("question");
    var second = anna.replies(first, "more");
    bot.deliver(
        "message",
        message(
            anna.chatId(),
            902,
            "\"text\": \"yes\", \"quote\": {\"text\": \"part\", \"position\": 0}"));

    assertThat(arrived("telegram:2500:41", 901).getPreview()).isEqualTo("[↪ Zoe]\nsee");
    assertThat(arrived("telegram:2500:41", second).getReplyToExternalId()).isEqualTo("" + first);
    assertThat(arrived("telegram:2500:41", 902).getPreview()).isEqualTo("> part\nyes");
  }

  @Test
  void fiveVersionsWithinOneSecondAreFive() {
    var id = anna.writes("A");
    var second = java.time.Instant.parse("2026-11-24T10:00:00Z");
    for (var text : List.of("B", "A", "B", "A", "C")) {
      anna.edits(id, text, second);
    }

    await()
        .atMost(TelegramParts.SOON)
        .untilAsserted(() -> assertThat(versions(id)).containsExactly("B", "A", "B", "A", "C"));

    // Telegram gives the same updates again under other numbers, as another server would.
    bot.restartIdsAt(9_000_000);
    anna.edits(id, "C", second);
    anna.writes("behind it");
    await().atMost(TelegramParts.SOON).until(() -> previews().contains("behind it"));
    assertThat(versions(id)).hasSize(5);
  }

  @Test
  void aReactionNamesItsMessageAndIsNoMessage() {
    var id = anna.writes("thanks");
    anna.reacts(id, "👍");

    await().atMost(TelegramParts.SOON).until(() -> reactions().containsKey("" + id));

    assertThat(reactions()).containsEntry("" + id, "👍");
  }

  @Test
  void groupsAndTopicsAreConversationsOfTheirOwn() {
    var group = anna.inGroup(-77, "Family", 0).writes("in the group");
    var topic = anna.inGroup(-78, "Forum", 9).writes("in the topic");

    assertThat(arrived("telegram:2500:-77", group).getPreview()).isEqualTo("in the group");
    assertThat(arrived("telegram:2500:-78:9", topic).getPreview()).isEqualTo("in the topic");
  }

  @Test
  void aBusinessMessageIsAConversationOfItsOwnWithItsEdits() {
    var customer = bot.user(42, "Cleo", "en").throughBusiness("con-1");
    var id = customer.writes("Is the shop open?");
    customer.edits(id, "Is the shop open today?");

    var message = arrived("telegram:2500:42@con-1", id);

    assertThat(message.getPreview()).isEqualTo("Is the shop open?");
    assertThat(message.getEvidence().getAutomatic()).isFalse();
    await()
        .atMost(TelegramParts.SOON)
        .untilAsserted(() ->
            assertThat(versions("telegram:2500:42@con-1", id))
                .containsExactly("Is the shop open today?"));
  }

  private static String message(long chat, int id, String more) {
    return """
    {"message_id": %d, "date": 1795000000, %s,
     "chat": {"id": %d, "type": "private", "first_name": "Anna"},
     "from": {"id": %d, "is_bot": false, "first_name": "Anna"}}
    """
        .formatted(id, more, chat, chat);
  }

  private static InboundMessage arrived(String conversation, int id) {
    await().atMost(TelegramParts.SOON).until(() -> messages(conversation, id).size() == 1);
    return messages(conversation, id).getFirst();
  }

  private static List<InboundMessage> messages(String conversation, int id) {
    return parts.events().stream()
        .filter(ChannelEvent::hasMessage)
        .filter(event -> event.getConversationKey().equals(conversation))
        .map(ChannelEvent::getMessage)
        .filter(message -> message.getExternalId().equals("" + id))
        .toList();
  }

  private static List<String> versions(int id) {
    return versions("telegram:2500:41", id);
  }

  private static List<String> versions(String conversation, int id) {
    return parts.events().stream()
        .filter(event -> event.getConversationKey().equals(conversation))
        .filter(event -> event.getEdit().getExternalId().equals("" + id))
        .map(event -> event.getEdit().getMessage().getPreview())
        .toList();
  }

  private static List<String> previews() {
    return parts.events().stream().map(event -> event.getMessage().getPreview()).toList();
  }

  private static List<String> fetched() {
    return parts.events().stream()
        .map(event -> event.getAttachment().getAttachment())
        .filter(Attachment::hasContent)
        .map(Attachment::getId)
        .toList();
  }

  private static Map<String, String> reactions() {
    return parts.events().stream()
        .filter(ChannelEvent::hasReaction)
        .map(ChannelEvent::getReaction)
        .collect(Collectors.toMap(r -> r.getExternalId(), r -> r.getReactions(), (a, b) -> b));
  }

  private static String read(kontur.events.v1.ContentRef content) {
    return new String(parts.part(Blobs.class).read(content), StandardCharsets.UTF_8);
  }

  private static Kind kind(
      String name,
      Function<StandInUser, Integer> deed,
      String text,
      String placeholder,
      String... files) {
    return new Kind(name, deed, text, placeholder, List.of(files));
  }

  private static Kind file(
      String kind, String name, String mediaType, String placeholder, String file) {
    return kind(
        kind, who -> who.sendsFile(kind, name, mediaType, BYTES, ""), "", placeholder, file);
  }

  private static Kind json(String kind, String content, String text) {
    return kind(kind, who -> who.sends(kind, content), text, kind);
  }
}
