package kontur.local;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Anna, who writes mails, and Boris, who uses Telegram.
final class Customers implements AutoCloseable {
  static final String ANNA = "anna@example.org";
  static final long BORIS = 1001;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Mailboxes mailboxes;
  private final URI bots;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  Customers(Map<Port, Integer> ports) {
    this.mailboxes = new Mailboxes(ports.get(Port.SMTP), ports.get(Port.IMAP));
    this.bots =
        URI.create("http://127.0.0.1:" + ports.get(Port.BOT_API) + "/stand-in/bots/100001/chats/");
  }

  void annaWrites(String subject, String text) {
    send(new Mailboxes.Draft(ANNA, Arguments.SUPPORT, subject, text, ""));
  }

  void annaAnswers(Mailboxes.Mail mail, String text) {
    send(new Mailboxes.Draft(ANNA, mail.replyTo(), "Re: " + mail.subject(), text, mail.id()));
  }

  private void send(Mailboxes.Draft draft) {
    try {
      mailboxes.send(draft);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Mailboxes.Mail> annasMailbox() {
    try {
      return mailboxes.read(ANNA, ANNA);
    } catch (jakarta.mail.AuthenticationFailedException e) {
      return List.of();
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void borisWrites(String text) {
    var body = "first_name=Boris&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    var sent =
        exchange(
            HttpRequest.newBuilder(bots.resolve(BORIS + "/messages"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    if (!sent.contains("message_id")) {
      throw new IllegalStateException(sent);
    }
  }

  /// What the bot wrote to Boris.
  List<String> borisReads() {
    var texts = new ArrayList<String>();
    for (var message :
        JSON.readTree(exchange(HttpRequest.newBuilder(bots.resolve(String.valueOf(BORIS)))))) {
      if (message.path("from").path("is_bot").asBoolean(false)) {
        texts.add(message.path("text").asString(""));
      }
    }
    return texts;
  }

  private String exchange(HttpRequest.Builder request) {
    try {
      return http.send(
              request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
