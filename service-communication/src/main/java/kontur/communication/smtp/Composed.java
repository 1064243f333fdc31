package kontur.communication.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import kontur.content.Scratch;

/// A mail that is ready to leave; the same message always gives the same bytes.
///
/// @param bytes they go with it
/// @param envelopeSender `<>` for automatic mail
/// @param messageId without brackets
record Composed(Scratch bytes, String envelopeSender, List<String> recipients, String messageId)
    implements AutoCloseable {
  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
