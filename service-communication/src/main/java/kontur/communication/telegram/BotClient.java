package kontur.communication.telegram;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import kontur.communication.account.Secret;
import okhttp3.Call;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Calls the Bot API with one token; every failure is a [BotApiException].
final class BotClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final OkHttpClient http;
  private final URI apiBase;
  private final Secret token;
  private final Duration answer;
  private volatile @Nullable Call polling;

  BotClient(URI apiBase, @Nullable URI proxy, Secret token, Duration answer) {
    this.http = BotHttp.client(apiBase, proxy, CONNECT, answer);
    this.apiBase = apiBase;
    this.token = token;
    this.answer = answer;
  }

  /// Whether this client calls with that token.
  boolean holds(Secret other) {
    return token.equals(other);
  }

  /// The bot's user name.
  String userName() {
    return call("getMe", Map.of()).path("username").asString("");
  }

  /// The answer to `getUpdates` as it came.
  String updates(long offset, int limit, Duration wait, List<String> kinds) {
    var patient =
        http.newBuilder()
            .readTimeout(wait.plus(answer))
            .callTimeout(wait.plus(answer.multipliedBy(2)))
            .build();
    return body(
        patient,
        call -> polling = call,
        "getUpdates",
        Map.of(
            "offset", "" + offset,
            "limit", "" + limit,
            "timeout", "" + wait.toSeconds(),
            "allowed_updates", BotJson.MAPPER.writeValueAsString(kinds)));
  }

  /// Ends a poll that waits at the server.
  void cancelPoll() {
    var call = polling;
    if (call != null) {
      call.cancel();
    }
  }

  /// The `result` of a method that changes nothing which anybody sees.
  JsonNode call(String method, Map<String, String> parameters) {
    return BotJson.MAPPER.readTree(body(http, _ -> {}, method, parameters)).path("result");
  }

  /// Opens a file of which the server told the path; the caller closes it.
  InputStream download(String path) {
    var url = url().addPathSegments("file/bot" + token.reveal() + "/" + path).build();
    var wire = new BotHttp.Wire();
    try {
      var response = watched(http, wire).newCall(new Request.Builder().url(url).build()).execute();
      if (!response.isSuccessful()) {
        var code = response.code();
        response.close();
        throw BotApiException.refused(code, "file download answered " + code, null, null);
      }
      return Objects.requireNonNull(response.body()).byteStream();
    } catch (IOException e) {
      throw failed(e, wire);
    }
  }

  /// A method of the library's client.
  @FunctionalInterface
  interface Method<T> {
    CompletableFuture<T> on(OkHttpTelegramClient client) throws TelegramApiException;
  }

  /// Sends by the library's client.
  <T> T send(Method<T> method) {
    var wire = new BotHttp.Wire();
    var client = new OkHttpTelegramClient(watched(http, wire), token.reveal(), telegramUrl());
    try {
      var longest = CONNECT.plus(answer.multipliedBy(3));
      return method.on(client).get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause(), wire);
    } catch (TimeoutException e) {
      throw failed(e, wire);
    } catch (TelegramApiException e) {
      throw BotApiException.refused(400, "the library refuses: " + e.getMessage(), null, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e, wire);
    }
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdownNow();
    http.connectionPool().evictAll();
  }

  private String body(
      OkHttpClient client, Consumer<Call> begun, String method, Map<String, String> parameters) {
    var form = new FormBody.Builder();
    parameters.forEach(form::add);
    var url = url().addPathSegments("bot" + token.reveal() + "/" + method).build();
    var request = new Request.Builder().url(url).post(form.build()).build();
    var wire = new BotHttp.Wire();
    var call = watched(client, wire).newCall(request);
    begun.accept(call);
    try (var response = call.execute()) {
      return checked(response);
    } catch (IOException e) {
      throw failed(e, wire);
    }
  }

  private static String checked(Response response) throws IOException {
    var body = Objects.requireNonNull(response.body()).string();
    try {
      var answer = BotJson.MAPPER.readTree(body);
      if (answer.path("ok").asBoolean(false)) {
        return body;
      }
      var wait = answer.path("parameters").path("retry_after").asInt(0);
      throw BotApiException.refused(
          answer.path("error_code").asInt(response.code()),
          answer.path("description").asString(""),
          wait == 0 ? null : Integer.valueOf(wait),
          null);
    } catch (JacksonException e) {
      // A page of something in between; what stands behind it may have acted or not.
      throw BotApiException.refused(
          Math.max(500, response.code()), "no answer of the Bot API", null, null);
    }
  }

  private static BotApiException failed(Throwable cause, BotHttp.Wire wire) {
    if (cause instanceof TelegramApiRequestException refusal && refusal.getErrorCode() != null) {
      var parameters = refusal.getParameters();
      return BotApiException.refused(
          refusal.getErrorCode(),
          refusal.getApiResponse() == null ? "" : refusal.getApiResponse(),
          parameters == null ? null : parameters.getRetryAfter(),
          parameters == null ? null : parameters.getMigrateToChatId());
    }
    return wire.touched() ? BotApiException.unknown(cause) : BotApiException.notSent(cause);
  }

  private static OkHttpClient watched(OkHttpClient client, BotHttp.Wire wire) {
    return client.newBuilder().eventListener(wire).build();
  }

  /// Without the path of the API root, which an interceptor puts before every path.
  private HttpUrl.Builder url() {
    return new HttpUrl.Builder().scheme(apiBase.getScheme()).host(apiBase.getHost()).port(port());
  }

  private TelegramUrl telegramUrl() {
    return TelegramUrl.builder()
        .schema(apiBase.getScheme())
        .host(apiBase.getHost())
        .port(port())
        .testServer(false)
        .build();
  }

  private int port() {
    if (apiBase.getPort() > 0) {
      return apiBase.getPort();
    }
    return apiBase.getScheme().equals("https") ? 443 : 80;
  }
}
