package kontur.workflow.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import opennlp.tools.stemmer.snowball.SnowballStemmer;
import opennlp.tools.stemmer.snowball.SnowballStemmer.ALGORITHM;

/// What a text consists of, as far as texts are compared.
final class Words {
  /// Words of a customer's text beyond these say nothing new.
  private static final int MOST = 300;

  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern NUMBER = Pattern.compile("\\p{N}+");
  private static final int SHORTEST_PIECE = 3;
  private static final int LONGEST_PIECE = 5;
  private static final int LONGEST_WORD = 30;
  private static final float PAIR = 0.7f;
  private static final float PIECE = 0.5f;

  private Words() {}

  /// The words in lower case; apostrophes and the dots of `ё` are left out as writers please, and
  /// one number is as good as another.
  static List<String> in(String text) {
    var folded = text.toLowerCase(Locale.ROOT).replace('ё', 'е').replaceAll("['’]", "");
    return Arrays.stream(BETWEEN.split(folded))
        .filter(word -> !word.isEmpty() && word.length() <= LONGEST_WORD)
        .limit(MOST)
        .map(word -> NUMBER.matcher(word).matches() ? "0" : word)
        .toList();
  }

  /// Stems, pairs of stems, and pieces of words: endings and misspellings matter less so.
  static Map<String, Float> features(String text, String language) {
    var stemmer =
        new SnowballStemmer(language.equals("ru") ? ALGORITHM.RUSSIAN : ALGORITHM.ENGLISH);
    var features = new HashMap<String, Float>();
    var before = "";
    for (var word : in(text)) {
      var stem = stemmer.stem(word).toString();
      features.put("w=" + stem, 1f);
      if (!before.isEmpty()) {
        features.put("p=" + before + " " + stem, PAIR);
      }
      for (var piece : pieces("<" + word + ">", SHORTEST_PIECE, LONGEST_PIECE)) {
        features.put("c=" + piece, PIECE);
      }
      before = stem;
    }
    return features;
  }

  /// Short pieces of words, by which languages differ.
  static Map<String, Float> letters(String text) {
    var features = new HashMap<String, Float>();
    for (var word : in(text)) {
      features.put("w=" + word, 1f);
      pieces("<" + word + ">", 1, SHORTEST_PIECE).forEach(piece -> features.put(piece, 1f));
    }
    return features;
  }

  private static List<String> pieces(String word, int shortest, int longest) {
    var pieces = new ArrayList<String>();
    for (var length = shortest; length <= longest; length++) {
      for (var from = 0; from + length <= word.length(); from++) {
        pieces.add(word.substring(from, from + length));
      }
    }
    return pieces;
  }
}
