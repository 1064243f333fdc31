package kontur.communication.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kontur.communication.blob.Blobs;
import kontur.content.ContentStore;
import kontur.testing.Postgres;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Broken mails end as readable or as unreadable, never as anything else, and soon.
class MutatedMailTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static ReadMail read;

  @BeforeAll
  static void setUp() {
    var database = postgres.dataSource("communication");
    var tx = new TransactionTemplate(new JdbcTransactionManager(database));
    var limits =
        new MimeSettings(
            1000, 64, 2000, 262_144, 1_048_576, 1_048_576, 2_097_152, Duration.ofSeconds(20));
    read = new ReadMail(limits, new Blobs(new ContentStore(JdbcClient.create(database), tx)));
  }

  @Test
  void mutatedMailsEndWell() throws IOException {
    var corpus = corpus();
    var random = new Random(20261124);
    for (var i = 0; i < 800; i++) {
      var bytes = mutated(corpus.get(random.nextInt(corpus.size())), corpus, random);
      assertThatCode(() -> read(bytes)).as("mutation %d", i).doesNotThrowAnyException();
    }
  }

  @Test
  void bombsAreOverSoon() {
    var from = Instant.now();

    for (var name :
        List.of("To", "From", "Subject", "Date", "Content-Type", "Auto-Submitted", "References")) {
      for (var fill : List.of("(", "a", "<", "=?", "\"", ".", "a@", ";x*0*=", "'")) {
        read(
            (name + ": " + fill.repeat(200_000 / fill.length()) + "\r\n\r\nx")
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    read(
        ("Content-Type: text/html\r\n\r\n" + "<div>".repeat(100_000))
            .getBytes(StandardCharsets.UTF_8));
    read(
        ("Content-Type: text/html\r\n\r\n" + "&nbsp;".repeat(200_000))
            .getBytes(StandardCharsets.UTF_8));
    read(
        ("Content-Disposition: attachment; filename=" + ".".repeat(200_000) + "x\r\n\r\nx")
            .getBytes(StandardCharsets.UTF_8));
    read(nested(500));

    assertThat(Duration.between(from, Instant.now())).isLessThan(Duration.ofSeconds(60));
  }

  private static byte[] nested(int depth) {
    var mail = new StringBuilder();
    for (var i = 0; i < depth; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b")
          .append(i)
          .append("\r\n\r\n--b")
          .append(i)
          .append("\r\n");
    }
    return mail.append("\r\nx").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void read(byte[] bytes) {
    try {
      var mail = read.read(new ByteArrayInputStream(bytes));
      Automatic.reason(mail, _ -> false, _ -> false);
    } catch (UnreadableMail e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] mutated(byte[] mail, List<byte[]> corpus, Random random) {
    var bytes = mail.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (var i = 0; i < 1 + random.nextInt(20); i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        var other = corpus.get(random.nextInt(corpus.size()));
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, random.nextInt(bytes.length));
        var start = random.nextInt(other.length);
        out.write(other, start, other.length - start);
        bytes = out.toByteArray();
      }
      default -> {
        for (var i = 0; i < 5; i++) {
          bytes[random.nextInt(bytes.length)] =
              (byte) "\0\r\n:;=\"<>()?-".charAt(random.nextInt(13));
        }
      }
    }
    return bytes;
  }

  private static List<byte[]> corpus() throws IOException {
    var corpus = new ArrayList<byte[]>();
    var folder = Path.of("src/test/resources/mails");
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        if (Files.size(file) < 10_000) {
          corpus.add(Files.readAllBytes(file));
        }
      }
    }
    return corpus;
  }
}
