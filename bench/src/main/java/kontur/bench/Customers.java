package kontur.bench;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import kontur.local.Arguments;
import kontur.local.Port;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Hands letters to the mail server and the Bot API, as customers' programs would.
final class Customers implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// The chat of somebody who writes no letters and only asks.
  static final long ASKER = 999;

  private final Session session;
  private final URI bot;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Map<Integer, byte[]> mails = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> messages = new ConcurrentHashMap<>();
  private @Nullable Transport smtp;

  Customers(Map<Port, Integer> ports) {
    this.bot =
        URI.create("http://" + HOST + ":" + ports.get(Port.BOT_API) + "/stand-in/bots/100001/");
    var settings = new Properties();
    settings.put("mail.smtp.host", HOST);
    settings.put("mail.smtp.port", String.valueOf(ports.get(Port.SMTP)));
    settings.put("mail.mime.allowutf8", "true");
    settings.put("mail.smtp.connectiontimeout", String.valueOf(PATIENCE.toMillis()));
    settings.put("mail.smtp.timeout", String.valueOf(PATIENCE.toMillis()));
    this.session = Session.getInstance(settings);
  }

  /// Returns once the source has it; from one thread per channel, so that the order is the
  /// letters'.
  void handIn(Letter letter) {
    if (letter.mail()) {
      mail(letter);
    } else {
      chat(letter);
    }
  }

  private void mail(Letter letter) {
    var bytes = mails.computeIfAbsent(letter.repeats(), _ -> write(letter));
    try {
      var transport = smtp;
      if (transport == null || !transport.isConnected()) {
        transport = session.getTransport("smtp");
        transport.connect();
        smtp = transport;
      }
      transport.sendMessage(
          new MimeMessage(session, new ByteArrayInputStream(bytes)),
          InternetAddress.parse(Arguments.SUPPORT));
    } catch (MessagingException e) {
      throw new IllegalStateException("the mail server did not take a mail", e);
    }
  }

  private byte[] write(Letter letter) {
    try {
      var mail = new FixedId(session, id(letter.number()));
      mail.setFrom(new InternetAddress(letter.address()));
      mail.setRecipient(Message.RecipientType.TO, new InternetAddress(Arguments.SUPPORT));
      mail.setSubject(letter.subject(), "UTF-8");
      mail.setSentDate(Date.from(Instant.now()));
      mail.setText(letter.text(), "UTF-8");
      if (letter.ordinal() > 0) {
        mail.setHeader("In-Reply-To", id(letter.previous()));
        mail.setHeader("References", id(letter.previous()));
      }
      mail.saveChanges();
      var bytes = new ByteArrayOutputStream();
      mail.writeTo(bytes);
      return bytes.toByteArray();
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("a mail cannot be written", e);
    }
  }

  static String id(int number) {
    return "<" + Tokens.letter(number) + "@example.org>";
  }

  private void chat(Letter letter) {
    if (letter.isRepeat()) {
      post(letter.chat(), "repeat", "message_id=" + messages.get(letter.repeats()));
      return;
    }
    var language = letter.conversation() % 2 == 0 ? "en" : "ru";
    var answer =
        post(
            letter.chat(),
            "messages",
            "first_name=Customer&language="
                + language
                + "&text="
                + URLEncoder.encode(letter.text(), StandardCharsets.UTF_8));
    messages.put(
        letter.number(), JsonMapper.shared().readTree(answer).path("message_id").asInt(-1));
  }

  /// Somebody without a ticket asks the bot about it.
  void asksForStatus() {
    var _ = post(ASKER, "messages", "first_name=Customer&language=en&text=/status");
  }

  private String post(long chat, String deed, String body) {
    return exchange(
        HttpRequest.newBuilder(bot.resolve("chats/" + chat + "/" + deed))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /// Lets the next call of this method go wrong.
  void plan(String method, String fault, int number) {
    var _ =
        exchange(
            HttpRequest.newBuilder(bot.resolve("faults"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "method=" + method + "&fault=" + fault + "&number=" + number)));
  }

  /// Updates that the platform has not confirmed yet.
  int unconfirmed() {
    return bot().path("pending").asInt(-1);
  }

  /// Up to which id updates were confirmed.
  long confirmed() {
    return bot().path("confirmed_below").asLong(-1);
  }

  /// How the bot was polled so far.
  ///
  /// @param conflicts polls that another one ended (409)
  /// @param introduced how often somebody asked for the bot's name, as each who begins to poll does
  /// @param oldestMillis how long the oldest update waits to be confirmed
  record Polled(long conflicts, long introduced, long oldestMillis) {}

  Polled polled() {
    var said = bot();
    return new Polled(
        said.path("conflicts").asLong(-1),
        said.path("introduced").asLong(-1),
        said.path("oldest_ms").asLong(-1));
  }

  private JsonNode bot() {
    return JsonMapper.shared()
        .readTree(exchange(HttpRequest.newBuilder(bot.resolve("/stand-in/bots"))))
        .path(0);
  }

  private String exchange(HttpRequest.Builder request) {
    try {
      var answer =
          http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the Bot API stand-in said " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    var transport = smtp;
    if (transport != null) {
      try {
        transport.close();
      } catch (MessagingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// A mail whose Message-ID is ours to choose.
  private static final class FixedId extends MimeMessage {
    private final String id;

    FixedId(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
