package kontur.communication.mime;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.DecodeMonitor;

/// Text that is said to be base64: broken programs say so of text that they did not encode.
final class FalseBase64 {
  private static final int PEEKED = 4096;

  /// One in so many bytes may be foreign: real base64 is broken here and there.
  private static final int TOLERANCE = 20;

  /// Nobody writes a word of that length; encoded text has lines of 76 or 60.
  private static final int LONG_LINE = 40;

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

  /// Decided by the first line where much is foreign: lists write their footer, as it is, behind
  /// what others have encoded.
  private static boolean isText(byte[] bytes) throws IOException {
    if (foreign(bytes) * TOLERANCE <= bytes.length) {
      return false;
    }
    var line = firstLine(bytes);
    if (foreign(line) == 0 && line.length >= LONG_LINE) {
      return false;
    }
    return isEightBit(line) || isNoise(line) || (foreign(line) == 0 && line.length % 4 != 0);
  }

  private static boolean isEightBit(byte[] bytes) {
    for (var b : bytes) {
      if (b < 0) {
        return true;
      }
    }
    return false;
  }

  private static int foreign(byte[] bytes) {
    var foreign = 0;
    for (var b : bytes) {
      foreign += EXPECTED.indexOf(b) < 0 ? 1 : 0;
    }
    return foreign;
  }

  private static byte[] firstLine(byte[] bytes) {
    var from = 0;
    while (from < bytes.length && bytes[from] >= 0 && bytes[from] <= ' ') {
      from++;
    }
    var to = from;
    while (to < bytes.length && bytes[to] != '\n') {
      to++;
    }
    while (to > from && bytes[to - 1] >= 0 && bytes[to - 1] <= ' ') {
      to--;
    }
    return Arrays.copyOfRange(bytes, from, to);
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
