package kontur.communication.telegram;

/// Guesses a text's language by its letters: "ru", "en" or empty.
final class GuessLanguage {
  private GuessLanguage() {}

  static String of(String text) {
    var cyrillic = letters(text, Character.UnicodeScript.CYRILLIC);
    var latin = letters(text, Character.UnicodeScript.LATIN);
    if (cyrillic == 0 && latin == 0) {
      return "";
    }
    return cyrillic >= latin ? "ru" : "en";
  }

  private static long letters(String text, Character.UnicodeScript script) {
    return text.codePoints().filter(c -> Character.UnicodeScript.of(c) == script).count();
  }
}
