package kontur.communication.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/// Reads HZ (RFC 1843): Chinese in seven bits between `~{` and `~}`.
final class HzText {
  private static final Charset GB18030 = Charset.forName("GB18030");

  private HzText() {}

  static String decode(byte[] bytes) {
    var eight = new ByteArrayOutputStream();
    var chinese = false;
    for (var i = 0; i < bytes.length; i++) {
      var next = i + 1 < bytes.length ? bytes[i + 1] : 0;
      if (bytes[i] == '~' && (next == '{' || next == '}' || next == '~' || next == '\n')) {
        chinese = next == '{' || (chinese && next == '\n');
        if (next == '~') {
          eight.write('~');
        }
        i++;
      } else {
        eight.write(chinese && bytes[i] > ' ' ? bytes[i] | 0x80 : bytes[i]);
      }
    }
    return eight.toString(GB18030);
  }
}
