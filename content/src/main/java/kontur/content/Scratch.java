package kontur.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Bytes that do not belong into memory: written once, then read as often as wanted.
///
/// They lie on the disk under no name, so that nothing of them stays there, however the process
/// ends. Where an open file cannot lose its name it goes at the end.
public final class Scratch implements Closeable {
  private final Path path;
  private final RandomAccessFile file;

  private Scratch(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /// An empty one in the folder for temporary files.
  public static Scratch open() throws IOException {
    // Asked each time: the library keeps the folder that it found first.
    var folder = Path.of(System.getProperty("java.io.tmpdir"));
    var path = Files.createTempFile(folder, "kontur", null);
    try {
      var scratch = new Scratch(path, new RandomAccessFile(path.toFile(), "rw"));
      if (!path.toFile().delete()) {
        path.toFile().deleteOnExit();
      }
      return scratch;
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /// Takes bytes, after those that are there.
  public OutputStream write() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        append(bytes, from, length);
      }
    };
  }

  /// All bytes.
  public InputStream read() throws IOException {
    return read(0, size());
  }

  /// The bytes of a range, its end excluded.
  public InputStream read(long from, long to) {
    return new Range(from, to);
  }

  /// How many bytes there are.
  public long size() throws IOException {
    synchronized (file) {
      return file.length();
    }
  }

  private void append(byte[] bytes, int from, int length) throws IOException {
    synchronized (file) {
      file.seek(file.length());
      file.write(bytes, from, length);
    }
  }

  private int read(long at, byte[] bytes, int from, int length) throws IOException {
    synchronized (file) {
      file.seek(at);
      return file.read(bytes, from, length);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(path);
  }

  /// Reads on from its own place.
  private final class Range extends InputStream {
    private final long end;
    private long at;

    Range(long from, long to) {
      this.at = Objects.checkFromToIndex(from, to, Long.MAX_VALUE);
      this.end = to;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (length > 0 && at >= end) {
        return -1;
      }
      var read = Scratch.this.read(at, bytes, from, (int) Math.min(length, end - at));
      at += Math.max(read, 0);
      return read;
    }

    @Override
    public int available() {
      return (int) Math.min(end - at, Integer.MAX_VALUE);
    }
  }
}
