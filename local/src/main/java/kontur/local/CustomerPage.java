package kontur.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import kontur.testing.StandInBot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A page on which one writes as a customer by mail or Telegram and sees the answers.
final class CustomerPage implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CustomerPage.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_BODY = 40 * 1024 * 1024;
  private static final int STOP_SECONDS = 1;

  private final HttpServer server;
  private final Mailboxes mailboxes;
  private final StandInBot bot;
  private final String support;

  private CustomerPage(HttpServer server, Mailboxes mailboxes, StandInBot bot, String support) {
    this.server = server;
    this.mailboxes = mailboxes;
    this.bot = bot;
    this.support = support;
  }

  /// @param support the address that customers write to
  static CustomerPage start(int port, Mailboxes mailboxes, StandInBot bot, String support) {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      var page = new CustomerPage(server, mailboxes, bot, support);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", page::handle);
      server.start();
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST") && isForeign(exchange)) {
      answer(exchange, 403, "text/plain", "Only this page may write.");
      return;
    }
    try {
      route(exchange);
    } catch (IllegalArgumentException | JacksonException | MessagingException e) {
      log.atDebug().setCause(e).log("The page could not do it");
      answer(exchange, 400, "text/plain", String.valueOf(e.getMessage()));
    }
  }

  private void route(HttpExchange exchange) throws IOException, MessagingException {
    var route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    switch (route) {
      case "GET /" -> answer(exchange, 200, "text/html", page());
      case "GET /mail" -> json(exchange, mails(query(exchange, "address")));
      case "POST /mail" -> json(exchange, sendMail(body(exchange)));
      case "GET /chat" -> json(exchange, bot.messages(chat(query(exchange, "chat"))));
      case "POST /chat" -> json(exchange, writeInChat(body(exchange)));
      default -> answer(exchange, 404, "text/plain", "Nothing here.");
    }
  }

  /// Another site in the same browser must not write here.
  private static boolean isForeign(HttpExchange exchange) {
    var origin = exchange.getRequestHeaders().getFirst("Origin");
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    var host = exchange.getRequestHeaders().getFirst("Host");
    return type == null
        || !type.startsWith("application/json")
        || (origin != null && !origin.equals("http://" + host));
  }

  private List<Mailboxes.Mail> mails(String address) throws MessagingException, IOException {
    try {
      return mailboxes.read(address, address);
    } catch (AuthenticationFailedException e) {
      // Nobody has written to this address yet, so that it has no mailbox.
      return List.of();
    }
  }

  private Map<String, String> sendMail(JsonNode mail) throws MessagingException {
    var to = text(mail, "to");
    var raw = text(mail, "raw");
    if (!raw.isEmpty()) {
      var bytes = Base64.getDecoder().decode(raw);
      mailboxes.send(text(mail, "from"), to.isEmpty() ? support : to, bytes);
      return Map.of("sent", "yes");
    }
    mailboxes.send(
        new Mailboxes.Draft(
            text(mail, "from"),
            to.isEmpty() ? support : to,
            text(mail, "subject"),
            text(mail, "text"),
            text(mail, "inReplyTo")));
    return Map.of("sent", "yes");
  }

  private Map<String, String> writeInChat(JsonNode message) {
    new ChatDeeds(bot).act(message);
    return Map.of("sent", "yes");
  }

  static long chat(String number) {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a Telegram number: " + number, e);
    }
  }

  private static String text(JsonNode object, String name) {
    return object.path(name).asString("");
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    var bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new IllegalArgumentException("more than 40 MiB");
    }
    return JSON.readTree(bytes);
  }

  private static String query(HttpExchange exchange, String name) {
    var query = exchange.getRequestURI().getRawQuery();
    if (query != null) {
      for (var pair : query.split("&", -1)) {
        if (pair.startsWith(name + "=")) {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        }
      }
    }
    throw new IllegalArgumentException(name + " is missing");
  }

  private String page() throws IOException {
    try (var in = CustomerPage.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IllegalStateException("page.html is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("{{support}}", support)
          .replace("{{bot}}", bot.userName());
    }
  }

  private static void json(HttpExchange exchange, Object value) throws IOException {
    answer(exchange, 200, "application/json", JSON.writeValueAsString(value));
  }

  private static void answer(HttpExchange exchange, int status, String type, String content)
      throws IOException {
    var bytes = content.getBytes(StandardCharsets.UTF_8);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type + "; charset=utf-8");
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(STOP_SECONDS);
  }
}
