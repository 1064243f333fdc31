package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import kontur.local.Arguments;

/// Mails that lie in the support mailbox before anybody looks: written as the mail server keeps
/// them.
final class Mailbag {
  private Mailbag() {}

  static void fill(Path world, List<Letter> letters) {
    try {
      var folder = Files.createDirectories(world.resolve("mail").resolve(Arguments.SUPPORT));
      var number = newest(world.resolve("mail")) + 1;
      for (var letter : letters) {
        Files.writeString(
            folder.resolve(String.format(Locale.ROOT, "%010d.eml", number++)), mail(letter));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The server numbers the mails of all its mailboxes together, and orders by the number.
  private static long newest(Path mail) throws IOException {
    try (var files = Files.walk(mail)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".eml"))
          .mapToLong(name -> Long.parseLong(name.substring(0, name.length() - ".eml".length())))
          .max()
          .orElse(0);
    }
  }

  private static String mail(Letter letter) {
    var now = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
    var text =
        """
        From: %s
        To: %s
        Subject: =?UTF-8?B?%s?=
        Date: %s
        Message-ID: %s
        MIME-Version: 1.0
        Content-Type: text/plain; charset=UTF-8
        Content-Transfer-Encoding: 8bit
        """
            .formatted(
                letter.address(),
                Arguments.SUPPORT,
                Base64.getEncoder()
                    .encodeToString(
                        letter.subject().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                now,
                Customers.id(letter.number()));
    if (letter.ordinal() > 0) {
      var previous = Customers.id(letter.previous());
      text += "In-Reply-To: " + previous + "\nReferences: " + previous + "\n";
    }
    return (text + "\n" + letter.text() + "\n").replace("\n", "\r\n");
  }
}
