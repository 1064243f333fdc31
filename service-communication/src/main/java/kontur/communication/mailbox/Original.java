package kontur.communication.mailbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

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
    private final Path file;

    InFile() throws IOException {
      // Asked each time: the library keeps the folder that it found first.
      var folder = Path.of(System.getProperty("java.io.tmpdir"));
      file = Files.createTempFile(folder, "kontur-mail", ".eml");
    }

    @Override
    public OutputStream write() throws IOException {
      return Files.newOutputStream(file);
    }

    @Override
    public InputStream read() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(file);
    }
  }
}
