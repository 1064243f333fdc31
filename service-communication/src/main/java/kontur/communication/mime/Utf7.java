package kontur.communication.mime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// Reads UTF-7 (RFC 2152), which the platform does not know; what is broken stays as it stands.
final class Utf7 {
  private static final Pattern SHIFTED = Pattern.compile("\\+([A-Za-z0-9+/]*)(-?)");

  private Utf7() {}

  static String decode(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.US_ASCII);
    return SHIFTED
        .matcher(text)
        .replaceAll(shifted ->
            java.util.regex.Matcher.quoteReplacement(
                shifted.group(1).isEmpty() ? "+" : utf16(shifted.group(1))));
  }

  private static String utf16(String base64) {
    try {
      // A rest of one character holds no octet.
      var whole = base64.length() % 4 == 1 ? base64.substring(0, base64.length() - 1) : base64;
      if (whole.length() < 3) {
        return "+" + base64;
      }
      var bytes = Base64.getDecoder().decode(whole);
      return new String(bytes, 0, bytes.length / 2 * 2, StandardCharsets.UTF_16BE);
    } catch (IllegalArgumentException e) {
      return "+" + base64;
    }
  }
}
