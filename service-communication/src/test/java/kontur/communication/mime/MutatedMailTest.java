package kontur.communication.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Broken mails end as readable or as unreadable, never as anything else, and soon.
///
/// More of them: `-Dtest=MutatedMailTest -Dkontur.fuzz.mutations=100000 -Dkontur.fuzz.seed=7`.
class MutatedMailTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void mutatedMailsEndWell() throws IOException {
    var corpus = corpus();
    var seed = Long.getLong("kontur.fuzz.seed", 20261124);
    var random = new Random(seed);
    var most = 0L;
    for (var i = 0; i < Integer.getInteger("kontur.fuzz.mutations", 2000); i++) {
      var bytes = mutated(corpus.get(random.nextInt(corpus.size())), corpus, random);
      var from = System.nanoTime();
      var before = THREADS.getCurrentThreadAllocatedBytes();
      assertThatCode(() -> read(bytes)).as("mutation %d of %d", i, seed).doesNotThrowAnyException();
      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .as("mutation %d of %d", i, seed)
          .isLessThan(Duration.ofSeconds(10));
      // All that it ever asked for, so no mail can have held more at once.
      var allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated)
          .as("bytes of mutation %d of %d", i, seed)
          .isLessThan(128L * 1024 * 1024);
      most = Math.max(most, allocated);
    }
    System.out.printf("The greediest mutation asked for %,d bytes%n", most);
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
    for (var line :
        List.of(
            "> a\n", "On 1 a@b wrote\n", "From: a\n", "Am 1 schrieb ", "10:00 a@b ", "wrote  ")) {
      read(("\r\n" + line.repeat(1_000_000 / line.length())).getBytes(StandardCharsets.UTF_8));
    }
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
      var mail = Reading.mail(bytes);
      Automatic.reason(mail, _ -> false, _ -> false);
      Bounce.of(mail);
      Authentication.isUnproven(mail.fields(), "mx.kontur.example");
      assertThat(NewPart.of(mail.text()).in(mail.text()).isEmpty())
          .isEqualTo(mail.text().isEmpty());
    } catch (UnreadableMail e) {
      assertThat(e.getMessage()).isNotBlank();
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
    for (var folder : List.of("mails", "corpus/mail")) {
      try (var files = Files.list(Path.of("src/test/resources", folder))) {
        for (var file : files.sorted().toList()) {
          if (file.toString().endsWith(".eml")
              && Files.size(file) > 0
              && Files.size(file) < 10_000) {
            corpus.add(Files.readAllBytes(file));
          }
        }
      }
    }
    return corpus;
  }
}
