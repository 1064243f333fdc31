package kontur.lifecycle.parse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import kontur.lifecycle.Finding;
import kontur.lifecycle.Finding.Level;

/// Collects what the checks find in one file.
public final class Report {
  private final String file;
  private final Places places;
  private final List<Finding> findings = new ArrayList<>();

  Report(String file, Places places) {
    this.file = file;
    this.places = places;
  }

  /// An error in the value at this pointer.
  void error(String code, String pointer, String message) {
    add(code, Level.ERROR, places.of(pointer), pointer, message, "");
  }

  /// An error in the value at this pointer, with the name that was probably meant.
  void error(String code, String pointer, String message, Suggestion suggestion) {
    add(code, Level.ERROR, places.of(pointer), pointer, message, suggestion.hint());
  }

  /// An error in the key of this pointer.
  void keyError(String code, String pointer, String message, Suggestion suggestion) {
    add(code, Level.ERROR, places.ofKey(pointer), pointer, message, suggestion.hint());
  }

  /// An error some columns into the value.
  void errorAt(String code, String pointer, int columns, String message) {
    add(code, Level.ERROR, places.of(pointer).right(columns), pointer, message, "");
  }

  /// Something about the state, rule or declaration at this pointer.
  public void about(String code, Level level, String pointer, String message, String hint) {
    add(code, level, places.ofKey(pointer), pointer, message, hint);
  }

  boolean hasErrors() {
    return findings.stream().anyMatch(finding -> finding.level() == Level.ERROR);
  }

  /// Everything found, errors first, then by place.
  List<Finding> findings() {
    return findings.stream()
        .sorted(
            Comparator.comparing(Finding::level)
                .thenComparingInt(Finding::line)
                .thenComparingInt(Finding::column))
        .distinct()
        .toList();
  }

  private void add(
      String code, Level level, Place place, String pointer, String message, String hint) {
    findings.add(
        new Finding(code, level, file, place.line(), place.column(), pointer, message, hint));
  }

  /// The name that was probably meant.
  record Suggestion(String hint) {
    static final Suggestion NONE = new Suggestion("");

    static Suggestion among(Collection<String> names, String wrong) {
      return names.stream()
          .filter(name -> distance(name, wrong) <= Math.max(1, Math.min(3, wrong.length() / 3)))
          .min(Comparator.comparingInt(name -> distance(name, wrong)))
          .map(name -> new Suggestion("did you mean '" + name + "'?"))
          .orElse(NONE);
    }

    // Levenshtein
    private static int distance(String a, String b) {
      var row = new int[b.length() + 1];
      for (var j = 0; j <= b.length(); j++) {
        row[j] = j;
      }
      for (var i = 1; i <= a.length(); i++) {
        var diagonal = row[0];
        row[0] = i;
        for (var j = 1; j <= b.length(); j++) {
          var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
          diagonal = row[j];
          row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
        }
      }
      return row[b.length()];
    }
  }
}
