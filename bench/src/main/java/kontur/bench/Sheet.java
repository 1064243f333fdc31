package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/// Figures with what they must be; says whether all are.
final class Sheet {
  private final List<Line> lines = new ArrayList<>();

  /// @param isGood null when nothing is asked of the figure
  private record Line(
      String name,
      String value,
      String wanted,
      @org.jspecify.annotations.Nullable Boolean isGood,
      List<String> examples) {}

  /// Something that must not exist.
  void none(String name, List<String> found) {
    lines.add(
        new Line(
            name,
            String.valueOf(found.size()),
            "0",
            found.isEmpty(),
            found.stream().limit(5).toList()));
  }

  void atMost(String name, double value, double limit, String unit) {
    lines.add(
        new Line(
            name,
            number(value) + unit,
            "at most " + number(limit) + unit,
            value <= limit,
            List.of()));
  }

  void atLeast(String name, double value, double limit, String unit) {
    lines.add(
        new Line(
            name,
            number(value) + unit,
            "at least " + number(limit) + unit,
            value >= limit,
            List.of()));
  }

  void figure(String name, String value) {
    lines.add(new Line(name, value, "", null, List.of()));
  }

  void figure(String name, double value) {
    figure(name, number(value));
  }

  /// A run that came to no end; what was found until then stays.
  void gaveUp(RuntimeException cause) {
    none(
        "did not come to its end",
        Stream.iterate((Throwable) cause, Objects::nonNull, Throwable::getCause)
            .map(Throwable::toString)
            .toList());
  }

  boolean isGood() {
    return shortOf().isEmpty();
  }

  /// The names of all figures that are not as they must be.
  List<String> shortOf() {
    return lines.stream()
        .filter(line -> Boolean.FALSE.equals(line.isGood()))
        .map(Line::name)
        .toList();
  }

  String text() {
    var width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
    var text = new StringBuilder();
    for (var line : lines) {
      var verdict = line.isGood() == null ? "" : line.isGood() ? "  ok" : "  SHORT";
      var wanted = line.wanted().isEmpty() ? "" : "  (" + line.wanted() + ")";
      text.append("  ")
          .append(("%-" + width + "s").formatted(line.name()))
          .append("  ")
          .append(line.value())
          .append(wanted)
          .append(verdict)
          .append('\n');
      line.examples().forEach(example -> text.append("      ").append(example).append('\n'));
    }
    return text.toString();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
