package kontur.workflow.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// How well texts were judged: macro-F1 over what was answered, and how much was not.
final class Score {
  private final List<Judged> judged = new ArrayList<>();

  private record Judged(String expected, String answered) {
    boolean isAnswered() {
      return !answered.equals(Verdict.UNKNOWN);
    }

    boolean belongs() {
      return !expected.equals(Verdict.UNKNOWN);
    }
  }

  void add(String expected, String answered) {
    judged.add(new Judged(expected, answered));
  }

  /// The mean over the categories of F1; a text of none that was answered counts against its
  /// answer.
  double macroF1() {
    var categories = new TreeSet<String>();
    judged.stream().filter(Judged::belongs).forEach(j -> categories.add(j.expected()));
    return categories.stream().mapToDouble(this::f1).average().orElse(0);
  }

  private double f1(String category) {
    var answered = judged.stream().filter(Judged::isAnswered).toList();
    var right =
        answered.stream()
            .filter(j -> j.expected().equals(category) && j.answered().equals(category))
            .count();
    var given = answered.stream().filter(j -> j.answered().equals(category)).count();
    var there = answered.stream().filter(j -> j.expected().equals(category)).count();
    return right == 0 ? 0 : 2.0 * right / (given + there);
  }

  /// Share of the texts of some category that nobody judged.
  double abstained() {
    var belonging = judged.stream().filter(Judged::belongs).toList();
    return (double) belonging.stream().filter(j -> !j.isAnswered()).count() / belonging.size();
  }

  /// Texts of no category that were given one all the same.
  long wronglyAnswered() {
    return judged.stream().filter(j -> !j.belongs() && j.isAnswered()).count();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "macro-F1 %.3f over the answered, abstains on %.0f %%, answers %d of %d texts of no category",
        macroF1(),
        100 * abstained(),
        wronglyAnswered(),
        judged.stream().filter(j -> !j.belongs()).count());
  }
}
