package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.meta.api.methods.AnswerCallbackQuery;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.send.SendDocument;
import org.telegram.telegrambots.meta.api.methods.send.SendMediaGroup;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.send.SendPhoto;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageReplyMarkup;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaPhoto;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;

/// What the documentation of the Bot API promises; each test names the method that it is about.
abstract class BotApiContract extends BotApiUpdatesContract {
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
}
