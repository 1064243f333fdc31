package kontur.communication.blob;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.content.Reference;
import kontur.events.v1.ContentRef;

/// What this service does with the content store.
public final class Blobs {
  /// Nothing larger is stored.
  public static final long MAX_SIZE = ContentStore.MAX_SIZE;

  private static final String HOLDER = "communication/ledger/";

  private final ContentStore store;

  public Blobs(ContentStore store) {
    this.store = store;
  }

  /// Stores bytes, streamed; nobody needs them until `refer`, and what nobody needs is swept later.
  ///
  /// @throws kontur.content.ContentTooLarge when there are more than 50 MiB
  public ContentRef put(InputStream bytes, String mediaType) {
    return toProto(store.put(bytes, mediaType, MAX_SIZE));
  }

  /// Stores a text or another thing that is small enough for memory.
  public ContentRef put(byte[] bytes, String mediaType) {
    return toProto(store.put(bytes, mediaType));
  }

  /// Keeps blobs for an owner; belongs into the owner's own transaction.
  public void refer(UUID owner, Collection<ContentRef> blobs) {
    store.reference(
        blobs.stream().map(blob -> new Reference(blob.getSha256(), HOLDER + owner)).toList());
  }

  /// Writes a blob to a stream.
  public void copy(ContentRef blob, OutputStream to) {
    if (!store.copy(blob.getSha256(), to)) {
      throw missing(blob);
    }
  }

  /// A blob that is small enough for memory.
  public byte[] read(ContentRef blob) {
    return store.read(blob.getSha256()).orElseThrow(() -> missing(blob));
  }

  private static IllegalStateException missing(ContentRef blob) {
    return new IllegalStateException("content is missing: " + blob.getSha256());
  }

  private static ContentRef toProto(kontur.content.ContentRef ref) {
    return ContentRef.newBuilder()
        .setSha256(ref.sha256())
        .setSize(ref.size())
        .setMediaType(ref.mediaType())
        .build();
  }
}
