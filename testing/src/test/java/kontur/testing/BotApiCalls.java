package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
import okhttp3.OkHttpClient;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.api.methods.GetFile;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.updates.GetUpdates;
import org.telegram.telegrambots.meta.api.objects.InputFile;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How contracts of the Bot API ask: through the library's own types and over the bare wire.
abstract class BotApiCalls {
  static final long CHAT = 4711;

  final HttpClient http = HttpClient.newHttpClient();

  abstract URI root();

  abstract String token();

  /// Somebody who can write to the bot.
  abstract StandInUser person(long id);

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

  String description(SendMessage message) {
    try {
      client(token()).executeAsync(message).get();
      return "was sent";
    } catch (ExecutionException e) {
      return String.valueOf(((TelegramApiRequestException) e.getCause()).getApiResponse());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void post(String type, String text) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(root().resolve("/bot" + token() + "/sendMessage"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build();
    assertThat(http.send(request, body()).statusCode()).isEqualTo(200);
  }

  String download(String fileId) throws Exception {
    var path = client(token()).execute(new GetFile(fileId)).getFilePath();
    return http.send(request("/file/bot" + token() + "/" + path), body()).body();
  }

  static InputFile file(String content, String name) {
    return new InputFile(stream(content), name);
  }

  static InputStream stream(String content) {
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse.BodyHandler<String> body() {
    return HttpResponse.BodyHandlers.ofString();
  }

  static List<String> texts(List<Update> updates) {
    return updates.stream().map(update -> update.getMessage().getText()).toList();
  }
}
