package kontur.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// A mail in a file.
///
/// @param number its UID
record KeptMail(Path file, long number) {
  MimeMessage read() {
    try (var in = Files.newInputStream(file)) {
      return new ExactMail(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MessagingException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  /// When it came.
  Instant at() {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
