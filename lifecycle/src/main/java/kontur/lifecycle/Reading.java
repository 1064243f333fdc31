package kontur.lifecycle;

import java.util.List;
import java.util.stream.Collectors;

/// What came of reading a lifecycle file.
public sealed interface Reading {
  /// Everything that the checks found, errors first.
  List<Finding> findings();

  /// The definition, or an exception whose message has one sentence per error.
  default Definition definition() {
    return switch (this) {
      case Usable(var definition, var _) -> definition;
      case Broken(var findings) ->
          throw new IllegalArgumentException(
              findings.stream()
                  .filter(f -> f.level() == Finding.Level.ERROR)
                  .map(Finding::sentence)
                  .collect(Collectors.joining("\n")));
    };
  }

  /// The file holds a definition; the findings are warnings at most.
  record Usable(Definition usable, List<Finding> findings) implements Reading {
    public Usable {
      findings = List.copyOf(findings);
    }
  }

  /// The file holds at least one error.
  record Broken(List<Finding> findings) implements Reading {
    public Broken {
      findings = List.copyOf(findings);
    }
  }
}
