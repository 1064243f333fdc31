package kontur.communication.blob;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.content.Payload;
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

  /// A place for the contents of one thing that was received.
  public Shelf shelf() {
    return new Shelf(this);
  }

  /// Stores what waited on shelves, by one statement.
  public void putAll(List<Payload> contents) {
    if (!contents.isEmpty()) {
      store.putAll(contents);
    }
  }

  /// Keeps blobs for an owner; belongs into the owner's own transaction.
  public void refer(UUID owner, Collection<ContentRef> blobs) {
    refer(Map.of(owner, blobs));
  }

  /// Keeps blobs for their owners; belongs into the owners' own transaction.
  public void refer(Map<UUID, ? extends Collection<ContentRef>> blobs) {
    var references = new ArrayList<Reference>();
    blobs.forEach((owner, held) ->
        held.forEach(blob -> references.add(new Reference(blob.getSha256(), HOLDER + owner))));
    store.reference(references);
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

  static ContentRef toProto(kontur.content.ContentRef ref) {
    return ContentRef.newBuilder()
        .setSha256(ref.sha256())
        .setSize(ref.size())
        .setMediaType(ref.mediaType())
        .build();
  }
}
