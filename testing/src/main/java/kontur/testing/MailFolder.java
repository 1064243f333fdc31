package kontur.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// The mails of a [MailServer] as files: a folder per mailbox, numbered in the order they came.
final class MailFolder {
  private static final String ENDING = ".eml";
  private static final String VALIDITY = "uidvalidity";

  private final Path folder;
  private final AtomicLong last;
  private final long uidValidity;

  MailFolder(Path folder) {
    this.folder = folder;
    this.last = new AtomicLong(files().stream().mapToLong(MailFolder::number).max().orElse(0));
    this.uidValidity = uidValidity(folder.resolve(VALIDITY));
  }

  /// Keeps a mail; gives its number, which is its UID.
  long keep(String mailbox, MimeMessage mail) throws MessagingException {
    var number = last.incrementAndGet();
    var name = String.format(Locale.ROOT, "%010d", number);
    try {
      var directory = Files.createDirectories(folder.resolve(safe(mailbox)));
      var partial = directory.resolve(name + ".tmp");
      var bytes = new ByteArrayOutputStream();
      mail.writeTo(bytes);
      write(partial, bytes.toByteArray());
      Files.move(partial, directory.resolve(name + ENDING), StandardCopyOption.ATOMIC_MOVE);
      return number;
    } catch (IOException e) {
      throw new MessagingException("cannot keep the mail", e);
    }
  }

  /// On the disk, not only in the system's memory.
  private static void write(Path file, byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(false);
    }
  }

  /// Chosen at the first start; without its file the mails get new numbers, as after a restored
  /// backup.
  long uidValidity() {
    return uidValidity;
  }

  private static long uidValidity(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, Long.toString(System.currentTimeMillis() / 1000));
      }
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void forEach(BiConsumer<String, KeptMail> restore) {
    for (var file : files()) {
      var mailbox = file.getParent();
      if (mailbox != null) {
        restore.accept(String.valueOf(mailbox.getFileName()), new KeptMail(file, number(file)));
      }
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(ENDING))
          .sorted((a, b) -> Long.compare(number(a), number(b)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Path file) {
    var name = String.valueOf(file.getFileName());
    return Long.parseLong(name.substring(0, name.length() - ENDING.length()));
  }

  /// An address may hold characters that a file name must not.
  private static String safe(String mailbox) {
    var name = mailbox.replaceAll("[^\\p{L}\\p{N}@._=-]", "_");
    return name.startsWith(".") ? "_" + name : name;
  }
}
