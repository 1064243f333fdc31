package kontur.content;

/// Bytes to store together with their media type.
///
/// @param bytes the bytes; not copied
/// @param mediaType their media type, for the reference that is handed back
@SuppressWarnings("ArrayRecordComponent")
public record Payload(byte[] bytes, String mediaType) {
  /// The reference by which the bytes are found once they are stored.
  public ContentRef ref() {
    return new ContentRef(Sha256.hex(Sha256.of(bytes)), bytes.length, mediaType);
  }
}
