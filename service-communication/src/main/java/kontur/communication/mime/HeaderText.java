package kontur.communication.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads header values: raw 8-bit bytes, folded lines, encoded words (RFC 2047).
final class HeaderText {
  /// Programs that know little leave question marks in it as they are.
  private static final Pattern WORD =
      Pattern.compile(
          "=\\?([^?\\s]{1,60})\\?([bBqQ])\\?([^?]*+(?:(?<!=)\\?(?!=)[^?]*+){0,20})\\?=");

  private static final int LONGEST_WORD = 2000;
  private static final Pattern FOLD = Pattern.compile("\\r?\\n(?=[ \\t])|[\\r\\n]");

  private static final Pattern BREAKS = Pattern.compile("[\\r\\n]+");

  private HeaderText() {}

  /// The value of a raw field as characters: unfolded, encoded words untouched.
  static String raw(byte[] value) {
    return clean(FOLD.matcher(Charsets.decode(value, null)).replaceAll("")).strip();
  }

  /// The value as a reader sees it. Adjacent words of one charset and encoding are decoded
  /// together, because a character may be split between them.
  static String decode(String value) {
    var words = WORD.matcher(value);
    var out = new StringBuilder();
    var pending = new ByteArrayOutputStream();
    var pendingCharset = "";
    var end = 0;
    while (words.find()) {
      var between = value.substring(end, words.start());
      var charset = words.group(1).replaceAll("\\*.*", "").toLowerCase(Locale.ROOT);
      var adjacent = pending.size() > 0 && between.isBlank();
      if (!adjacent || !charset.equals(pendingCharset)) {
        flush(pending, pendingCharset, out);
        if (!adjacent) {
          out.append(between);
        }
      }
      pendingCharset = charset;
      pending.writeBytes(bytes(words.group(2), words.group(3)));
      end = words.end();
    }
    flush(pending, pendingCharset, out);
    return clean(out.append(value, end, value.length()).toString());
  }

  /// Where the encoded word that begins there ends; -1 when there is none.
  static int endOfWord(String value, int start) {
    var word = WORD.matcher(value).region(start, Math.min(value.length(), start + LONGEST_WORD));
    return word.lookingAt() ? word.end() : -1;
  }

  private static void flush(ByteArrayOutputStream bytes, String charset, StringBuilder out) {
    if (bytes.size() > 0) {
      out.append(Charsets.decode(bytes.toByteArray(), charset));
      bytes.reset();
    }
  }

  private static byte[] bytes(String encoding, String text) {
    if (encoding.equalsIgnoreCase("q")) {
      return percent(text.replace('_', ' '), '=');
    }
    try {
      return Base64.getMimeDecoder().decode(text.replaceAll("=+$", ""));
    } catch (IllegalArgumentException e) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// Bytes written as `=41` or `%41` among others.
  static byte[] percent(String text, char mark) {
    var bytes = new ByteArrayOutputStream();
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == mark && i + 2 < text.length() + 0 && isHex(text, i + 1)) {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isHex(String text, int at) {
    return Character.digit(text.charAt(at), 16) >= 0
        && Character.digit(text.charAt(at + 1), 16) >= 0;
  }

  /// What a text column can hold: no U+0000, no lone surrogates, no line breaks.
  private static String clean(String text) {
    return BREAKS.matcher(Texts.storable(text)).replaceAll(" ");
  }
}
