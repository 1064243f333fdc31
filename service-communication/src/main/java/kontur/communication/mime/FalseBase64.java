package kontur.communication.mime;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.DecodeMonitor;

/// Text that is said to be base64: broken programs say so of text that they did not encode.
final class FalseBase64 {
  private static final int PEEKED = 4096;

  /// One in so many bytes may be foreign: real base64 is broken here and there.
  private static final int TOLERANCE = 20;

  /// Blanks are not among them: they stand between words.
  private static final String EXPECTED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t";

  private FalseBase64() {}

  /// What is meant: the bytes as they are where they are no base64.
  static InputStream meant(InputStream body) throws IOException {
    var peeked = new BufferedInputStream(body, PEEKED);
    peeked.mark(PEEKED);
    var beginning = peeked.readNBytes(PEEKED - 1);
    peeked.reset();
    return isText(beginning) ? peeked : new Base64InputStream(peeked, DecodeMonitor.SILENT);
  }

  private static boolean isText(byte[] bytes) throws IOException {
    var foreign = 0;
    for (var b : bytes) {
      if (b < 0) {
        return true;
      }
      foreign += EXPECTED.indexOf(b) < 0 ? 1 : 0;
    }
    return foreign * TOLERANCE > bytes.length && isNoise(bytes);
  }

  /// Words taken for base64 come to bytes of any kind, control characters among them.
  private static boolean isNoise(byte[] bytes) throws IOException {
    try (var decoded =
        new Base64InputStream(new ByteArrayInputStream(bytes), DecodeMonitor.SILENT)) {
      for (var b : decoded.readAllBytes()) {
        if (b >= 0 && b < ' ' && b != '\r' && b != '\n' && b != '\t') {
          return true;
        }
      }
      return false;
    }
  }
}
