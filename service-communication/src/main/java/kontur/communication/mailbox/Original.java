package kontur.communication.mailbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import kontur.content.Scratch;

/// The bytes of one mail while it is read, more than once.
sealed interface Original extends AutoCloseable {
  /// Takes the bytes; called once.
  OutputStream write() throws IOException;

  /// The bytes from the beginning.
  InputStream read() throws IOException;

  @Override
  void close() throws IOException;

  /// A small one.
  final class InMemory implements Original {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public OutputStream write() {
      return bytes;
    }

    @Override
    public InputStream read() {
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public void close() {}
  }

  /// One that does not belong into memory.
  final class InFile implements Original {
    private final Scratch scratch = Scratch.open();

    InFile() throws IOException {}

    @Override
    public OutputStream write() {
      return scratch.write();
    }

    @Override
    public InputStream read() throws IOException {
      return scratch.read();
    }

    @Override
    public void close() throws IOException {
      scratch.close();
    }
  }
}
