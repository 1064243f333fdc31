package kontur.bench;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import kontur.local.Arguments;
import org.jspecify.annotations.Nullable;

/// What reached the customers, read from the journals of the mail server and the Bot API.
final class Sinks {
  private static final Path BOT = Path.of("telegram", "bot-100001", "journal.jsonl");

  private Sinks() {}

  /// One delivered message.
  ///
  /// @param to mail address, or chat id
  /// @param id Message-ID, or the Bot API's message id
  record Delivered(String to, String id, String text) {}

  static List<Delivered> read(Path world) {
    var delivered = new ArrayList<Delivered>();
    delivered.addAll(mails(world.resolve("mail")));
    delivered.addAll(chats(world.resolve(BOT)));
    return delivered;
  }

  private static List<Delivered> mails(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var mails = new ArrayList<Delivered>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
        var to = String.valueOf(file.resolveSibling("").getFileName());
        if (!to.equals(Arguments.SUPPORT)) {
          mails.add(mail(to, file));
        }
      }
      return mails;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Delivered mail(String to, Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var mail = new MimeMessage(Session.getInstance(new Properties()), in);
      return new Delivered(to, bare(mail.getMessageID()), text(mail));
    } catch (MessagingException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  /// Without the angle brackets.
  private static String bare(@Nullable String id) {
    return id == null ? "" : id.replaceAll("^<|>$", "");
  }

  private static String text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("text/plain")) {
      return String.valueOf(part.getContent());
    }
    var text = new StringBuilder();
    if (part.getContent() instanceof Multipart parts) {
      for (var i = 0; i < parts.getCount() && text.isEmpty(); i++) {
        text.append(text(parts.getBodyPart(i)));
      }
    }
    return text.toString();
  }

  /// A message that the bot changed later counts once.
  private static List<Delivered> chats(Path journal) {
    if (!Files.exists(journal)) {
      return List.of();
    }
    var messages = new LinkedHashMap<String, Delivered>();
    for (var entry : Journal.read(journal)) {
      var message = entry.path("message");
      if (entry.path("what").asString("").equals("shown")
          && message.path("from").path("is_bot").asBoolean(false)) {
        var chat = message.path("chat").path("id").asString("");
        var id = message.path("message_id").asString("");
        if (chat.equals(String.valueOf(Customers.ASKER))) {
          continue;
        }
        messages.putIfAbsent(
            chat + "/" + id, new Delivered(chat, id, message.path("text").asString("")));
      }
    }
    return List.copyOf(messages.values());
  }
}
