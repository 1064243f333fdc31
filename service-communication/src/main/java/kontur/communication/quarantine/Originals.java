package kontur.communication.quarantine;

import com.google.protobuf.ByteString;
import java.io.OutputStream;
import java.util.UUID;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.QuarantinedRows;

/// Gives pieces of originals, without holding more of them in memory.
final class Originals {
  private final QuarantinedRows rows;
  private final Letters letters;
  private final Blobs blobs;

  Originals(QuarantinedRows rows, Letters letters, Blobs blobs) {
    this.rows = rows;
    this.letters = letters;
    this.blobs = blobs;
  }

  /// A piece of an item's original; empty behind its end, or when there is none.
  ByteString piece(UUID item, long from, int atMost) {
    var window = new Window(from, atMost);
    var raw = rows.find(item).map(row -> row.raw());
    if (raw.isPresent()) {
      blobs.copy(raw.get(), window);
    } else {
      letters
          .find(item)
          .ifPresent(letter -> window.write(letter.value(), 0, letter.value().length));
    }
    return window.kept.toByteString();
  }

  /// Keeps what lies in a window of all that is written.
  private static final class Window extends OutputStream {
    private final long from;
    private final long to;
    private final ByteString.Output kept = ByteString.newOutput();
    private long at;

    Window(long from, int atMost) {
      this.from = from;
      this.to = Math.addExact(Math.min(from, Long.MAX_VALUE - atMost), atMost);
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      var first = Math.clamp(from - at, 0, length);
      var last = Math.clamp(to - at, 0, length);
      if (last > first) {
        kept.write(bytes, offset + first, last - first);
      }
      at += length;
    }
  }
}
