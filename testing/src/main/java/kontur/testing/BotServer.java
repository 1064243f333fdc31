package kontur.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The stand-in's HTTP side: `/bot<token>/<method>`, `/file/bot<token>/<path>` and, for people,
/// `/stand-in/…`.
final class BotServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BotServer.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServer http;
  private final ExecutorService threads;
  private final BotApi api;

  private BotServer(HttpServer http, ExecutorService threads, BotApi api) {
    this.http = http;
    this.threads = threads;
    this.api = api;
  }

  /// Takes the port; calls wait until it starts.
  static BotServer bind(int port, BotApi api) {
    // Without it the JDK's server waits 40 ms for an acknowledgement in the middle of each answer.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      var http = HttpServer.create(address, 0);
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      var server = new BotServer(http, threads, api);
      http.setExecutor(threads);
      http.createContext("/", server::handle);
      var control = new BotControl(api);
      http.createContext("/stand-in/", exchange -> server.control(exchange, control));
      return server;
    } catch (BindException e) {
      throw new IllegalStateException(
          "port " + port + " for the Bot API stand-in is taken; choose another", e);
    } catch (IOException e) {
      throw new IllegalStateException("the Bot API stand-in cannot listen on port " + port, e);
    }
  }

  void start() {
    http.start();
  }

  int port() {
    return http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      if (path.startsWith("/file/bot")) {
        file(exchange, path.substring("/file/bot".length()));
      } else if (path.startsWith("/bot")) {
        call(exchange, path.substring("/bot".length()));
      } else {
        refuse(exchange, BotRefusal.of(404, "Not Found"));
      }
    }
  }

  private void call(HttpExchange exchange, String path) throws IOException {
    var slash = path.indexOf('/');
    var bot = slash < 0 ? null : api.byToken(path.substring(0, slash));
    if (bot == null) {
      refuse(exchange, BotRefusal.of(401, "Unauthorized"));
      return;
    }
    var method = path.substring(slash + 1);
    try {
      var request = BotRequest.read(exchange);
      var fault = bot.called(method);
      if (happensFirst(exchange, fault)) {
        return;
      }
      var result = new BotMethods(bot, request).call(method);
      if (fault instanceof BotFault.CutAfter) {
        return;
      }
      if (fault instanceof BotFault.Late(var by)) {
        Thread.sleep(by);
      }
      var answer = JSON.createObjectNode().put("ok", true);
      answer.set("result", result);
      json(exchange, 200, answer);
    } catch (BotRefusal refusal) {
      refuse(exchange, refusal);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atError().setCause(e).addKeyValue("method", method).log("Stand-in failed");
      refuse(exchange, BotRefusal.of(500, "Internal Server Error"));
    }
  }

  /// True when the fault leaves nothing to do; closing without an answer cuts the connection.
  private static boolean happensFirst(HttpExchange exchange, @Nullable BotFault fault)
      throws IOException {
    return switch (fault) {
      case BotFault.Refused(var code, var description) -> throw BotRefusal.of(code, description);
      case BotFault.TooMany(var seconds) -> throw BotRefusal.tooMany(seconds);
      case BotFault.Page(var code) -> {
        var page = "<html><title>" + code + "</title></html>";
        bytes(exchange, code, "text/html", page.getBytes(StandardCharsets.UTF_8));
        yield true;
      }
      case BotFault.CutBefore() -> true;
      case BotFault.CutAfter(), BotFault.Late _ -> false;
      case null -> false;
    };
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    var slash = path.indexOf('/');
    var bot = slash < 0 ? null : api.byToken(path.substring(0, slash));
    var file = bot == null ? null : bot.fileAt(path.substring(slash + 1));
    if (bot == null || file == null) {
      refuse(exchange, BotRefusal.of(404, "Not Found"));
      return;
    }
    try {
      if (!happensFirst(exchange, bot.called("file"))) {
        bytes(exchange, 200, "application/octet-stream", bot.file(file.id()));
      }
    } catch (BotRefusal refusal) {
      refuse(exchange, refusal);
    }
  }

  private void control(HttpExchange exchange, BotControl control) throws IOException {
    try (exchange) {
      try {
        control.handle(exchange);
      } catch (BotRefusal refusal) {
        refuse(exchange, refusal);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("Stand-in failed");
        refuse(exchange, BotRefusal.of(500, "Internal Server Error"));
      }
    }
  }

  private static void refuse(HttpExchange exchange, BotRefusal refusal) throws IOException {
    var answer = JSON.createObjectNode().put("ok", false).put("error_code", refusal.code);
    answer.put("description", refusal.getMessage());
    if (refusal.retryAfter != null) {
      answer.putObject("parameters").put("retry_after", refusal.retryAfter);
    }
    if (refusal.migrateTo != null) {
      answer.putObject("parameters").put("migrate_to_chat_id", refusal.migrateTo);
    }
    json(exchange, refusal.code, answer);
  }

  static void json(HttpExchange exchange, int code, JsonNode answer) throws IOException {
    bytes(exchange, code, "application/json", JSON.writeValueAsBytes(answer));
  }

  static void bytes(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
