package kontur.communication.telegram;

import java.util.regex.Pattern;

/// Makes foreign text fit for the database and for a line on a screen.
final class Clean {
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\u202A-\\u202E\\u2066-\\u2069]");

  private Clean() {}

  /// Text without U+0000 and lone surrogates, which neither PostgreSQL nor UTF-8 can hold.
  static String text(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c != 0 && (c < 0xD800 || c > 0xDFFF))
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /// One line of at most so many characters.
  static String line(String text, int atMost) {
    return cut(CONTROL.matcher(text(text)).replaceAll(" ").strip(), atMost);
  }

  /// At most so many characters, never half of one.
  static String cut(String text, int atMost) {
    if (text.length() <= atMost) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(atMost - 1)) ? atMost - 1 : atMost);
  }
}
