package kontur.workflow.classify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import kontur.workflow.classify.TextModel.Labelled;

/// Says what a text is about by what it learnt from examples, one model for each language, and
/// abstains rather than guess.
final class ExampleClassifier {
  /// Another way to learn makes another model of the same examples.
  private static final String METHOD = "opennlp-maxent-1";

  private static final int FEWEST_LETTERS = 3;
  private static final double SURE_OF_LANGUAGE = 0.5;
  private static final int HASH_DIGITS = 12;

  private final Map<String, TextModel> models = new TreeMap<>();
  private final TextModel languages;
  private final double threshold;
  private final Examples examples;
  private final String hash;

  /// @param threshold below this confidence it abstains
  ExampleClassifier(Examples examples, double threshold) {
    this.examples = examples;
    this.threshold = threshold;
    var spoken = new ArrayList<Labelled>();
    for (var language : examples.languages()) {
      var texts = examples.examples().stream().filter(e -> e.language().equals(language)).toList();
      texts.forEach(text -> spoken.add(new Labelled(text.text(), language)));
      models.put(
          language,
          new TextModel(
              texts.stream().map(e -> new Labelled(e.text(), e.category())).toList(),
              text -> Words.features(text, language)));
    }
    new TreeMap<>(examples.others())
        .forEach(
            (language, texts) -> texts.forEach(text -> spoken.add(new Labelled(text, language))));
    this.languages = new TextModel(spoken, Words::letters);
    this.hash = hash(examples);
  }

  /// Names what it learnt from and how: the same hash, the same answers.
  String hash() {
    return hash;
  }

  Examples learntFrom() {
    return examples;
  }

  /// The language of a text, if it is one that there are examples of; else empty.
  String languageOf(String text) {
    return known(language(text));
  }

  private String known(String language) {
    return models.containsKey(language) ? language : "";
  }

  Opinion judge(String text) {
    var guessed = language(text);
    var model = models.get(guessed.isEmpty() ? byScript(text) : guessed);
    var language = known(guessed);
    if (model == null) {
      return new Opinion(Verdict.UNKNOWN, 0, language, "abstained: no examples of this language");
    }
    var guess = model.guess(text);
    var sure = share(guess.confidence());
    if (guess.label().equals(Verdict.UNKNOWN)) {
      return new Opinion(Verdict.UNKNOWN, guess.confidence(), language, "abstained: like none");
    }
    if (guess.confidence() < threshold) {
      return new Opinion(
          Verdict.UNKNOWN,
          guess.confidence(),
          language,
          "abstained: " + guess.label() + " at " + sure + " is below " + share(threshold));
    }
    return new Opinion(
        guess.label(), guess.confidence(), language, "by example classifier at " + sure);
  }

  private static String share(double confidence) {
    return String.format(Locale.ROOT, "%.2f", confidence);
  }

  /// Empty when it cannot be told.
  private String language(String text) {
    if (text.chars().filter(Character::isLetter).count() < FEWEST_LETTERS) {
      return "";
    }
    var guess = languages.guess(text);
    return guess.confidence() < SURE_OF_LANGUAGE ? "" : guess.label();
  }

  private static String byScript(String text) {
    var letters = text.codePoints().filter(Character::isLetter).count();
    var cyrillic =
        text.codePoints()
            .filter(Character::isLetter)
            .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.CYRILLIC)
            .count();
    return cyrillic * 2 > letters ? "ru" : "en";
  }

  private static String hash(Examples examples) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(METHOD.getBytes(StandardCharsets.UTF_8));
      for (var e : examples.examples()) {
        var line = e.language() + "\t" + e.category() + "\t" + e.text() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      var others = new TreeMap<>(examples.others()).toString();
      digest.update(others.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
