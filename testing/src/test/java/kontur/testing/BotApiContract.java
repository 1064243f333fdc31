package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.api.methods.AnswerCallbackQuery;
import org.telegram.telegrambots.meta.api.methods.GetFile;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.send.SendDocument;
import org.telegram.telegrambots.meta.api.methods.send.SendMediaGroup;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.send.SendPhoto;
import org.telegram.telegrambots.meta.api.methods.updates.GetUpdates;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageReplyMarkup;
import org.telegram.telegrambots.meta.api.objects.InputFile;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaPhoto;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the documentation of the Bot API promises, asked through the library's own types and over
/// the bare wire; each test names the method that it is about.
abstract class BotApiContract {
  private static final long CHAT = 4711;

  private final HttpClient http = HttpClient.newHttpClient();

  abstract URI root();

  abstract String token();

  /// Somebody who can write to the bot.
  abstract StandInUser person(long id);

  @Test
  void getMeNamesTheBot() throws Exception {
    var me = client(token()).execute(new GetMe());

    assertThat(me.getIsBot()).isTrue();
    assertThat(me.getId()).isEqualTo(Long.parseLong(token().substring(0, token().indexOf(':'))));
  }

  @Test
  void anUnknownTokenIsUnauthorized() throws Exception {
    var answer = raw("/bot999:nobody/getMe");

    assertThat(answer.path("ok").asBoolean(true)).isFalse();
    assertThat(answer.path("error_code").asInt(0)).isEqualTo(401);
  }

  @Test
  void anUnknownMethodIsNotFound() throws Exception {
    assertThat(get("/getTheMoon").path("error_code").asInt(0)).isEqualTo(404);
  }

  @Test
  void getUpdatesGivesUnconfirmedUpdatesAgain() throws Exception {
    person(CHAT).writes("one");

    var first = updates(0);
    var second = updates(0);

    assertThat(texts(first)).containsExactly("one");
    assertThat(second).isEqualTo(first);
  }

  @Test
  void getUpdatesForgetsWhatALargerOffsetConfirms() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");
    var both = updates(0);

    var rest = updates(both.getFirst().getUpdateId() + 1);

    assertThat(texts(rest)).containsExactly("two");
    assertThat(texts(updates(0))).containsExactly("two");
  }

  @Test
  void getUpdatesKeepsToItsLimit() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");

    assertThat(get("/getUpdates?limit=1").path("result")).hasSize(1);
  }

  @Test
  void getUpdatesNumbersUpwards() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");

    var ids = updates(0).stream().map(Update::getUpdateId).toList();

    assertThat(ids.get(1)).isEqualTo(ids.get(0) + 1);
  }

  @Test
  void getUpdatesAnswersAnOffsetFromAnotherServerFromTheHeadOfTheQueue() throws Exception {
    person(CHAT).writes("one");

    var far = updates(0).getFirst().getUpdateId() + 4_900_000;

    assertThat(texts(updates(far))).containsExactly("one");
    assertThat(texts(updates(0))).containsExactly("one");
  }

  @Test
  void getUpdatesWithANegativeOffsetForgetsAllBefore() throws Exception {
    person(CHAT).writes("one");
    person(CHAT).writes("two");

    assertThat(texts(updates(-1))).containsExactly("two");
    assertThat(texts(updates(0))).containsExactly("two");
  }

  @Test
  void getUpdatesWaitsForItsTimeout() throws Exception {
    var begin = System.nanoTime();

    assertThat(get("/getUpdates?timeout=1").path("result")).isEmpty();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void getUpdatesAnswersAtOnceWhenSomethingComes() throws Exception {
    var waiting = http.sendAsync(request("/bot" + token() + "/getUpdates?timeout=30"), body());
    person(CHAT).writes("hello");

    assertThat(waiting.get(10, TimeUnit.SECONDS).body()).contains("hello");
  }

  @Test
  void getUpdatesEndsAnOlderPollWith409() throws Exception {
    var older = http.sendAsync(request("/bot" + token() + "/getUpdates?timeout=30"), body());
    while (!older.isDone()) {
      get("/getUpdates?timeout=0");
    }

    assertThat(older.get().statusCode()).isEqualTo(409);
    assertThat(older.get().body()).contains("terminated by other getUpdates request");
  }

  @Test
  void getUpdatesRemembersAllowedUpdates() throws Exception {
    get("/getUpdates?allowed_updates=%5B%22callback_query%22%5D");

    person(CHAT).writes("not wanted");

    assertThat(updates(0)).isEmpty();
    get("/getUpdates?allowed_updates=%5B%5D");
    person(CHAT).writes("wanted again");
    assertThat(texts(updates(0))).containsExactly("wanted again");
  }

  @Test
  void anEditKeepsTheMessageIdAndHasAnEditDate() throws Exception {
    var id = person(CHAT).writes("helo");

    person(CHAT).edits(id, "hello");

    var edit = updates(0).getLast().getEditedMessage();
    assertThat(edit.getMessageId()).isEqualTo(id);
    assertThat(edit.getEditDate()).isPositive();
  }

  @Test
  void anAlbumIsSeveralUpdatesWithOneMediaGroupId() throws Exception {
    person(CHAT).sendsAlbum(List.of(new byte[] {1}, new byte[] {2}), "both");

    var parts = updates(0).stream().map(Update::getMessage).toList();

    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).getMediaGroupId()).isEqualTo(parts.get(1).getMediaGroupId());
    assertThat(parts.get(0).getCaption()).isEqualTo("both");
    assertThat(parts.get(1).getCaption()).isNull();
  }

  @Test
  void sendMessageTakesJsonFromTheLibrary() throws Exception {
    person(CHAT).writes("hi");

    var sent =
        client(token())
            .execute(
                SendMessage.builder()
                    .chatId(CHAT)
                    .text("a <b>bold</b> &lt;word&gt;")
                    .parseMode("HTML")
                    .replyParameters(ReplyParameters.builder().messageId(1).build())
                    .build());

    assertThat(sent.getText()).isEqualTo("a bold <word>");
    assertThat(sent.getEntities().getFirst().getType()).isEqualTo("bold");
    assertThat(sent.getEntities().getFirst().getOffset()).isEqualTo(2);
    assertThat(sent.getReplyToMessage().getText()).isEqualTo("hi");
    assertThat(person(CHAT).reads()).containsExactly("a bold <word>");
  }

  @Test
  void sendMessageTakesQueryFormAndMultipart() throws Exception {
    person(CHAT).writes("hi");

    get("/sendMessage?chat_id=4711&text=query");
    post("application/x-www-form-urlencoded", "chat_id=4711&text=form%20text");
    post(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n4711\r\n--x\r\n"
            + "Content-Disposition: form-data; name=\"text\"\r\n\r\nпривет\r\n--x--\r\n");

    assertThat(person(CHAT).reads()).containsExactly("query", "form text", "привет");
  }

  @Test
  void sendMessageRefusesAChatThatNeverWrote() throws Exception {
    assertThat(get("/sendMessage?chat_id=1&text=x").path("description").asString(""))
        .isEqualTo("Bad Request: chat not found");
  }

  @Test
  void sendMessageRefusesEmptyAndTooLongText() throws Exception {
    person(CHAT).writes("hi");

    assertThat(description(SendMessage.builder().chatId(CHAT).text(" ").build()))
        .contains("message text is empty");
    assertThat(description(SendMessage.builder().chatId(CHAT).text("x".repeat(4097)).build()))
        .contains("message is too long");
  }

  @Test
  void sendMessageRefusesBrokenHtml() throws Exception {
    person(CHAT).writes("hi");

    for (var html : List.of("<b>open", "<h1>no</h1>", "<b><i>x</b></i>", "a < b")) {
      var message = SendMessage.builder().chatId(CHAT).text(html).parseMode("HTML").build();
      assertThat(description(message)).as(html).contains("can't parse entities");
    }
  }

  @Test
  void sendMessageToSomebodyWhoBlockedTheBotIsForbidden() throws Exception {
    person(CHAT).writes("hi");
    person(CHAT).blocks();

    assertThatThrownBy(() -> send("anybody there?"))
        .isInstanceOfSatisfying(
            TelegramApiRequestException.class, e -> assertThat(e.getErrorCode()).isEqualTo(403));
    assertThat(updates(0).getLast().getMyChatMember().getNewChatMember().getStatus())
        .isEqualTo("kicked");
  }

  @Test
  void sendMessageToAMigratedGroupNamesTheNewChat() throws Exception {
    var group = person(CHAT).inGroup(-100, "Family", 0);
    group.writes("hi");
    group.migratesTo(-1009);

    assertThatThrownBy(() -> client(token()).execute(new SendMessage("-100", "x")))
        .isInstanceOfSatisfying(
            TelegramApiRequestException.class,
            e -> assertThat(e.getParameters().getMigrateToChatId()).isEqualTo(-1009));
  }

  @Test
  void sendPhotoAndSendDocumentTakeUploads() throws Exception {
    person(CHAT).writes("hi");

    client(token())
        .executeAsync(
            SendPhoto.builder().chatId(CHAT).photo(file("p", "p.jpg")).caption("cap").build())
        .get();
    var sent =
        client(token())
            .executeAsync(SendDocument.builder().chatId(CHAT).document(file("d", "d.txt")).build())
            .get();

    assertThat(sent.getDocument().getFileName()).isEqualTo("d.txt");
    assertThat(person(CHAT).reads()).containsExactly("cap", "");
    assertThat(download(sent.getDocument().getFileId())).isEqualTo("d");
  }

  @Test
  void sendMediaGroupShowsOneAlbum() throws Exception {
    person(CHAT).writes("hi");
    var album =
        SendMediaGroup.builder()
            .chatId(CHAT)
            .media(InputMediaPhoto.builder().media(stream("1"), "1.jpg").caption("cap").build())
            .media(InputMediaPhoto.builder().media(stream("2"), "2.jpg").build())
            .build();

    var sent = client(token()).executeAsync(album).get();

    assertThat(sent).hasSize(2);
    assertThat(sent.get(0).getMediaGroupId()).isEqualTo(sent.get(1).getMediaGroupId());
  }

  @Test
  void getFileNamesAPathThatDownloads() throws Exception {
    person(CHAT)
        .sendsDocument("a.txt", "text/plain", "content".getBytes(StandardCharsets.UTF_8), "");

    var document = updates(0).getFirst().getMessage().getDocument();

    assertThat(document.getMimeType()).isEqualTo("text/plain");
    assertThat(download(document.getFileId())).isEqualTo("content");
  }

  @Test
  void getFileRefusesMoreThanTwentyMegabytes() throws Exception {
    person(CHAT).sendsHugeDocument("a.zip", 21L * 1024 * 1024);
    var file = updates(0).getFirst().getMessage().getDocument();

    assertThat(file.getFileSize()).isGreaterThan(20L * 1024 * 1024);
    assertThat(get("/getFile?file_id=" + file.getFileId()).path("description").asString(""))
        .isEqualTo("Bad Request: file is too big");
  }

  @Test
  void aButtonGivesACallbackQueryThatCanBeAnsweredOnce() throws Exception {
    person(CHAT).writes("hi");
    var button = InlineKeyboardButton.builder().text("Close").callbackData("close").build();
    var keyboard = new InlineKeyboardMarkup(List.of(new InlineKeyboardRow(button)));
    client(token())
        .execute(SendMessage.builder().chatId(CHAT).text("x").replyMarkup(keyboard).build());

    var id = person(CHAT).pressesButton("close");

    var query = updates(0).getLast().getCallbackQuery();
    assertThat(query.getId()).isEqualTo(id);
    assertThat(query.getData()).isEqualTo("close");
    assertThat(client(token()).execute(new AnswerCallbackQuery(id))).isTrue();
    assertThatThrownBy(() -> client(token()).execute(new AnswerCallbackQuery(id)))
        .hasMessageContaining("query is too old");
  }

  @Test
  void editMessageReplyMarkupTakesTheButtonsAway() throws Exception {
    person(CHAT).writes("hi");
    var button = InlineKeyboardButton.builder().text("Close").callbackData("close").build();
    var keyboard = new InlineKeyboardMarkup(List.of(new InlineKeyboardRow(button)));
    var sent =
        client(token())
            .execute(SendMessage.builder().chatId(CHAT).text("x").replyMarkup(keyboard).build());

    client(token())
        .execute(
            EditMessageReplyMarkup.builder().chatId(CHAT).messageId(sent.getMessageId()).build());

    assertThat(person(CHAT).sees().getFirst().has("reply_markup")).isFalse();
  }

  @Test
  void aForumTopicComesBackWithTheMessage() throws Exception {
    var topic = person(CHAT).inGroup(-200, "Forum", 7);
    topic.writes("hi");

    var message = updates(0).getFirst().getMessage();

    assertThat(message.getMessageThreadId()).isEqualTo(7);
    assertThat(message.getIsTopicMessage()).isTrue();
  }

  OkHttpTelegramClient client(String token) {
    var url =
        TelegramUrl.builder()
            .schema(root().getScheme())
            .host(root().getHost())
            .port(root().getPort())
            .testServer(false)
            .build();
    return new OkHttpTelegramClient(new OkHttpClient(), token, url);
  }

  void send(String text) throws TelegramApiException {
    client(token()).execute(SendMessage.builder().chatId(CHAT).text(text).build());
  }

  List<Update> updates(int offset) throws TelegramApiException {
    return client(token()).execute(GetUpdates.builder().offset(offset).timeout(0).build());
  }

  JsonNode get(String call) throws IOException, InterruptedException {
    return raw("/bot" + token() + call);
  }

  JsonNode raw(String path) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(http.send(request(path), body()).body());
  }

  HttpRequest request(String path) {
    return HttpRequest.newBuilder(root().resolve(path)).timeout(Duration.ofSeconds(60)).build();
  }

  private String description(SendMessage message) {
    try {
      client(token()).executeAsync(message).get();
      return "was sent";
    } catch (ExecutionException e) {
      return String.valueOf(((TelegramApiRequestException) e.getCause()).getApiResponse());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void post(String type, String text) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(root().resolve("/bot" + token() + "/sendMessage"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build();
    assertThat(http.send(request, body()).statusCode()).isEqualTo(200);
  }

  private String download(String fileId) throws Exception {
    var path = client(token()).execute(new GetFile(fileId)).getFilePath();
    return http.send(request("/file/bot" + token() + "/" + path), body()).body();
  }

  private static InputFile file(String content, String name) {
    return new InputFile(stream(content), name);
  }

  private static InputStream stream(String content) {
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse.BodyHandler<String> body() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static List<String> texts(List<Update> updates) {
    return updates.stream().map(update -> update.getMessage().getText()).toList();
  }
}
