package kontur.workflow.classify;

import java.util.Locale;
import java.util.regex.Pattern;

/// A word or phrase to look for: whole words, in any case; `*` stands for the rest of a word, so
/// that one entry covers the endings of a Russian one.
///
/// @param head what a text must contain for the pattern to be worth a look
record Phrase(String written, String head, Pattern pattern) {
  static Phrase of(String written) {
    var regex = new StringBuilder("(?<![\\p{L}\\p{N}])");
    var words = fold(written).strip().split("\\s+", -1);
    for (var word : words) {
      if (!regex.toString().endsWith(")")) {
        regex.append("\\s+");
      }
      regex.append(Pattern.quote(word).replace("*", "\\E[\\p{L}\\p{N}]*+\\Q"));
    }
    var head = words[0].split("\\*", -1)[0];
    return new Phrase(
        written, head, Pattern.compile(regex.append("(?![\\p{L}\\p{N}])").toString()));
  }

  /// @param text as `fold` gives it
  boolean isIn(String text) {
    return text.contains(head) && pattern.matcher(text).find();
  }

  /// Writers leave the dots of `ё` out as they please.
  static String fold(String text) {
    return text.toLowerCase(Locale.ROOT).replace('ё', 'е');
  }
}
