package kontur.workflow.classify;

import java.util.Locale;
import java.util.regex.Pattern;

/// A word or phrase to look for: whole words, in any case; `*` stands for the rest of a word, so
/// that one entry covers the endings of a Russian one.
record Phrase(String written, Pattern pattern) {
  static Phrase of(String written) {
    var regex = new StringBuilder("(?<![\\p{L}\\p{N}])");
    for (var word : fold(written).strip().split("\\s+", -1)) {
      if (!regex.toString().endsWith(")")) {
        regex.append("\\s+");
      }
      regex.append(Pattern.quote(word).replace("*", "\\E[\\p{L}\\p{N}]*+\\Q"));
    }
    return new Phrase(written, Pattern.compile(regex.append("(?![\\p{L}\\p{N}])").toString()));
  }

  boolean isIn(String text) {
    return pattern.matcher(fold(text)).find();
  }

  /// Writers leave the dots of `ё` out as they please.
  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT).replace('ё', 'е');
  }
}
