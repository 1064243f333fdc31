package kontur.content;

import java.util.regex.Pattern;

/// A reference to stored bytes.
///
/// @param sha256 SHA-256 of the bytes, lower-case hex
/// @param size length in bytes
/// @param mediaType media type as the user of the bytes knows it; the store does not keep it
public record ContentRef(String sha256, long size, String mediaType) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public ContentRef {
    if (!HEX.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256 must be 64 lower-case hex digits: " + sha256);
    }
  }
}
