package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Marks in texts by which a letter or an answer is known wherever it turns up.
final class Tokens {
  private static final Pattern LETTER = Pattern.compile("\\bletter-(\\d{7})\\b");
  private static final Pattern ANSWER = Pattern.compile("\\banswer-(\\d{7})\\b");

  private Tokens() {}

  static String letter(int number) {
    return String.format(Locale.ROOT, "letter-%07d", number);
  }

  static String answer(int number) {
    return String.format(Locale.ROOT, "answer-%07d", number);
  }

  static List<Integer> letters(String text) {
    return all(LETTER, text);
  }

  static List<Integer> answers(String text) {
    return all(ANSWER, text);
  }

  private static List<Integer> all(Pattern pattern, String text) {
    var numbers = new ArrayList<Integer>();
    for (var match = pattern.matcher(text); match.find(); ) {
      numbers.add(Integer.parseInt(match.group(1)));
    }
    return numbers;
  }
}
