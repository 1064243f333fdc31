package kontur.communication.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import kontur.content.Payload;
import kontur.events.v1.ContentRef;

/// The contents of one thing that was received: small ones wait here for the transaction that needs
/// them, so that a batch commits once; what does not fit goes into the store at once.
public final class Shelf {
  /// What all contents of one thing may take while they wait, in bytes.
  static final int CAPACITY = 256 * 1024;

  private final Blobs blobs;
  private final List<Payload> waiting = new ArrayList<>();
  private int left = CAPACITY;

  Shelf(Blobs blobs) {
    this.blobs = blobs;
  }

  /// Keeps a stream.
  ///
  /// @throws kontur.content.ContentTooLarge when there are more than 50 MiB
  public ContentRef put(InputStream bytes, String mediaType) {
    try {
      var beginning = bytes.readNBytes(left + 1);
      return beginning.length <= left
          ? wait(beginning, mediaType)
          : blobs.put(
              new SequenceInputStream(new ByteArrayInputStream(beginning), bytes), mediaType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps a text or another thing that is small enough for memory.
  public ContentRef put(byte[] bytes, String mediaType) {
    return bytes.length <= left ? wait(bytes, mediaType) : blobs.put(bytes, mediaType);
  }

  private ContentRef wait(byte[] bytes, String mediaType) {
    var payload = new Payload(bytes, mediaType);
    waiting.add(payload);
    left -= bytes.length;
    return Blobs.toProto(payload.ref());
  }

  /// What the transaction must store before it refers to it.
  public List<Payload> waiting() {
    return List.copyOf(waiting);
  }
}
