package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import kontur.testing.BotApi;
import kontur.testing.FreePort;
import kontur.testing.MailServer;
import kontur.testing.StandInBot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Everything that the page can write arrives at the stand-ins.
class CustomerPageTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String SUPPORT = "support@kontur.example";
  private static final Map<String, String> FILE =
      Map.of(
          "name", "a.bin",
          "type", "image/jpeg",
          "base64", Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}));

  private static final HttpClient http = HttpClient.newHttpClient();
  private static BotApi api;
  private static StandInBot bot;
  private static MailServer mail;
  private static CustomerPage page;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    api = BotApi.start();
    bot = api.bot("2700:page", "page_bot");
    mail = MailServer.start(0, 0);
    mail.account(SUPPORT, "secret");
    port = FreePort.next();
    page = CustomerPage.start(port, new Mailboxes(mail.smtpPort(), mail.imapPort()), bot, SUPPORT);
  }

  @AfterAll
  static void stop() {
    page.close();
    mail.close();
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "photo",
        "document",
        "video",
        "voice",
        "audio",
        "video_note",
        "animation",
        "sticker"
      })
  void aFileOfEveryKindIsAMessageOfThatKind(String kind) throws Exception {
    var before = bot.messages(81).size();

    write(Map.of("kind", kind, "text", "👍", "files", List.of(FILE)));

    assertThat(bot.messages(81)).hasSize(before + 1);
    assertThat(bot.messages(81).getLast().has(kind)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"location", "contact", "venue", "poll", "dice"})
  void whatIsJsonIsAMessageOfThatKind(String kind) throws Exception {
    write(Map.of("kind", kind, "text", "{\"first_name\": \"Boris\"}"));

    assertThat(bot.messages(81).getLast().path(kind).path("first_name").asString(""))
        .isEqualTo("Boris");
  }

  @Test
  void anAlbumIsSeveralMessagesOfOneGroup() throws Exception {
    var before = bot.messages(81).size();

    write(Map.of("kind", "album", "text", "both", "files", List.of(FILE, FILE)));

    assertThat(bot.messages(81)).hasSize(before + 2);
    assertThat(bot.messages(81).getLast().has("media_group_id")).isTrue();
  }

  @Test
  void aMessageIsEditedAndGetsAReaction() throws Exception {
    write(Map.of("kind", "text", "text", "helo"));
    var id = bot.messages(81).getLast().path("message_id").asInt(0);
    var pending = bot.pending();

    write(Map.of("kind", "edit", "text", "hello", "message", "" + id));

    assertThat(bot.messages(81).getLast().path("text").asString("")).isEqualTo("hello");
    assertThat(bot.pending()).isEqualTo(pending + 1);
    assertThat(write(Map.of("kind", "reaction", "text", "👍", "message", "" + id)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void groupsTopicsAndBusinessAccountsAreChatsOfTheirOwn() throws Exception {
    write(Map.of("text", "family", "place", "group", "group", "-2001"));
    write(Map.of("text", "forum", "place", "topic", "group", "-2002"));
    write(Map.of("text", "shop", "place", "business"));

    assertThat(bot.messages(-2001).getLast().path("text").asString("")).isEqualTo("family");
    assertThat(bot.messages(-2002).getLast().path("message_thread_id").asInt(0)).isEqualTo(7);
    assertThat(bot.messages(81).getLast().has("business_connection_id")).isTrue();
  }

  @Test
  void aRawUpdateIsDeliveredAndNonsenseIsRefused() throws Exception {
    var pending = bot.pending();

    assertThat(
            write(Map.of("kind", "update", "text", "{\"message\": {\"hologram\": 1}}"))
                .statusCode())
        .isEqualTo(200);
    assertThat(bot.pending()).isEqualTo(pending + 1);
    assertThat(write(Map.of("kind", "update", "text", "{")).statusCode()).isEqualTo(400);
    assertThat(write(Map.of("kind", "photo", "text", "no file")).statusCode()).isEqualTo(400);
    assertThat(write(Map.of("kind", "text", "text", " ")).statusCode()).isEqualTo(400);
  }

  @Test
  void aWholeMailArrivesAsItIs() throws Exception {
    var eml = "From: x@y.example\r\nSubject: as it is\r\nX-Odd: yes\r\n\r\nbody\r\n";
    var raw = Base64.getEncoder().encodeToString(eml.getBytes(StandardCharsets.UTF_8));

    var answer = post("/mail", Map.of("from", "anna@example.org", "to", SUPPORT, "raw", raw));

    assertThat(answer.statusCode()).isEqualTo(200);
    var mails = new Mailboxes(mail.smtpPort(), mail.imapPort()).read(SUPPORT, "secret");
    assertThat(mails).extracting(Mailboxes.Mail::subject).contains("as it is");
  }

  private static HttpResponse<String> write(Map<String, Object> deed) throws Exception {
    var whole = new java.util.HashMap<>(deed);
    whole.put("chat", "81");
    whole.put("name", "Anna");
    whole.put("language", "en");
    return post("/chat", whole);
  }

  private static HttpResponse<String> post(String path, Map<String, ?> body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build(),
        BodyHandlers.ofString());
  }
}
