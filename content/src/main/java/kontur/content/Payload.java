package kontur.content;

/// Bytes to store together with their media type.
///
/// @param bytes the bytes; not copied
/// @param mediaType their media type, for the reference that is handed back
@SuppressWarnings("ArrayRecordComponent")
public record Payload(byte[] bytes, String mediaType) {}
