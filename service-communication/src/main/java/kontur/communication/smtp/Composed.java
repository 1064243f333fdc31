package kontur.communication.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A mail that is ready to leave; the same message always gives the same bytes.
///
/// @param bytes a file that goes with it
/// @param envelopeSender `<>` for automatic mail
/// @param messageId without brackets
record Composed(Path bytes, String envelopeSender, List<String> recipients, String messageId)
    implements AutoCloseable {
  @Override
  public void close() {
    try {
      Files.deleteIfExists(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
