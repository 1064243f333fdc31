package kontur.communication.mime;

import java.nio.charset.StandardCharsets;

/// Makes texts of strangers storable.
public final class Texts {
  private Texts() {}

  /// Without U+0000, which PostgreSQL cannot hold, and with lone surrogates replaced.
  public static String storable(String text) {
    var clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    for (var i = 0; i < clean.length(); i++) {
      if (Character.isSurrogate(clean.charAt(i))) {
        // The encoder replaces lone ones.
        var bytes = clean.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }
    return clean;
  }

  /// At most so many UTF-16 units, never half a character.
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    var end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }

  /// At most so many bytes of UTF-8, never half a character.
  public static String cutBytes(String text, int bytes) {
    var cut = cut(text, bytes);
    while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
      cut = cut(cut, cut.length() - 1);
    }
    return cut;
  }

  /// "ru" or "en" by the script of the letters; empty when there are few.
  public static String language(String text) {
    var cyrillic = 0;
    var latin = 0;
    for (var c : cut(text, 5_000).toCharArray()) {
      if (Character.UnicodeScript.of(c) == Character.UnicodeScript.CYRILLIC) {
        cyrillic++;
      } else if (Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN) {
        latin++;
      }
    }
    if (cyrillic + latin < 3) {
      return "";
    }
    return cyrillic * 2 > latin ? "ru" : "en";
  }
}
