package kontur.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A stream's bytes in a temporary file: their hash is known only at the end, and they may be too
/// many for the heap.
final class Spool implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final Scratch file;
  private final byte[] hash;
  private final long size;

  private Spool(Scratch file, byte[] hash, long size) {
    this.file = file;
    this.hash = hash;
    this.size = size;
  }

  static Spool of(InputStream from, long limit) {
    try {
      var file = Scratch.open();
      try {
        return fill(file, from, limit);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Spool fill(Scratch file, InputStream from, long limit) throws IOException {
    var digest = Sha256.digest();
    var buffer = new byte[BUFFER];
    var size = 0L;
    try (var to = file.write()) {
      for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        size += read;
        if (size > limit) {
          throw new ContentTooLarge(limit);
        }
        digest.update(buffer, 0, read);
        to.write(buffer, 0, read);
      }
    }
    return new Spool(file, digest.digest(), size);
  }

  byte[] hash() {
    return hash;
  }

  long size() {
    return size;
  }

  InputStream open() throws IOException {
    return file.read();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
