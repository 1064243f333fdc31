package kontur.communication.smtp;

import jakarta.mail.internet.SharedInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import kontur.content.Scratch;

/// A range of a mail's bytes that the mail library may read in parts, without a copy.
final class SharedBytes extends BufferedInputStream implements SharedInputStream {
  private final Scratch bytes;
  private final long from;
  private final long to;

  private SharedBytes(Scratch bytes, long from, long to) {
    super(bytes.read(from, to));
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  static SharedBytes of(Scratch bytes) throws IOException {
    return new SharedBytes(bytes, 0, bytes.size());
  }

  @Override
  public synchronized long getPosition() {
    try {
      return to - from - available();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public InputStream newStream(long start, long end) {
    return new SharedBytes(bytes, from + start, end < 0 ? to : from + end);
  }
}
