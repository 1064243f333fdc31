package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kontur.communication.account.Secret;
import kontur.testing.BotApi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;

class BotClientTest {
  private static final String TOKEN = "6000:client";
  private static final byte[] NAMED =
      "{\"ok\":true,\"result\":{\"username\":\"x_bot\"}}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AWAY =
      "{\"ok\":false,\"error_code\":503,\"description\":\"Service Unavailable\"}"
          .getBytes(StandardCharsets.UTF_8);

  @Test
  void goesThroughTheProxy() {
    try (var api = BotApi.start();
        var client = client(URI.create("http://telegram.invalid"), api.url())) {
      api.bot(TOKEN, "proxied_bot");

      assertThat(client.userName()).isEqualTo("proxied_bot");
    }
  }

  @Test
  void goesThroughASocksProxyThatResolvesTheName() {
    try (var api = BotApi.start();
        var socks = new SocksProxy(api.url().getPort());
        var client = client(URI.create("http://telegram.invalid"), socks.url())) {
      api.bot(TOKEN, "socks_bot");

      assertThat(client.userName()).isEqualTo("socks_bot");
      assertThat(socks.asked()).containsOnly("telegram.invalid:80");
    }
  }

  @Test
  void aProxyThatIsAwayMeansThatNothingWasSent() {
    try (var api = BotApi.start();
        var client = client(api.url(), URI.create("socks5://127.0.0.1:1"))) {
      assertThatThrownBy(
              () -> client.send(library -> library.executeAsync(new SendMessage("1", "text"))))
          .isInstanceOfSatisfying(
              BotApiException.class,
              e -> assertThat(e.fate()).isEqualTo(BotApiException.Fate.NOT_SENT));
    }
  }

  @Test
  void anApiRootMayHaveAPathForEveryCall() throws IOException {
    var server = new Scripted(200, NAMED);
    try (var client = client(URI.create(server.url() + "/bots/eu/"), null)) {
      client.userName();
      var _ = client.send(library -> library.executeAsync(new SendMessage("1", "text")));
      client.download("photos/1.jpg").close();

      assertThat(server.paths)
          .containsExactly(
              "/bots/eu/bot6000:client/getMe",
              "/bots/eu/bot6000:client/sendmessage",
              "/bots/eu/file/bot6000:client/photos/1.jpg");
    } finally {
      server.stop();
    }
  }

  @Test
  void nothingIsRepeatedBehindOurBackNotEvenWhenTheServerAsksForIt() throws IOException {
    var server = new Scripted(503, AWAY);
    try (var client = client(URI.create(server.url()), null)) {
      assertThatThrownBy(
              () -> client.send(library -> library.executeAsync(new SendMessage("1", "text"))))
          .isInstanceOf(BotApiException.class);

      assertThat(server.paths).hasSize(1);
    } finally {
      server.stop();
    }
  }

  private static BotClient client(URI apiBase, @Nullable URI proxy) {
    return new BotClient(apiBase, proxy, Secret.of(TOKEN), Duration.ofSeconds(5));
  }

  /// Answers everything in one way and asks to be called again at once.
  private static final class Scripted {
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Scripted(int code, byte[] body) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            paths.add(exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
      server.stop(0);
    }
  }
}
