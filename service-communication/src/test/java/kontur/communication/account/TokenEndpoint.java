package kontur.communication.account;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// An authorisation server that gives tokens, or refuses as told.
public final class TokenEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "{}";

  private TokenEndpoint(HttpServer server) {
    this.server = server;
  }

  public static TokenEndpoint start() {
    try {
      var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      var endpoint = new TokenEndpoint(http);
      http.createContext("/token", endpoint::answer);
      http.start();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  /// What every form that comes from now on is answered with.
  public void answers(int code, String json) {
    status = code;
    answer = json;
  }

  /// The token that comes next.
  public void gives(String token, int expiresInSeconds) {
    answers(
        200,
        "{\"token_type\":\"Bearer\",\"access_token\":\"%s\",\"expires_in\":%d}"
            .formatted(token, expiresInSeconds));
  }

  /// The forms that came.
  public List<Map<String, String>> forms() {
    return forms;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var form = new HashMap<String, String>();
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      for (var pair : body.split("&")) {
        var halves = pair.split("=", 2);
        form.put(halves[0], URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
      }
      forms.add(Map.copyOf(form));
      var bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
