package kontur.bench;

import java.util.Locale;
import java.util.Map;

/// What was in use of the platform's heap after a full collection, and how many tickets there were.
///
/// @param byClass bytes of each class
/// @param stepped tickets with a recorded step
record HeapPoint(long bytes, Map<String, Long> byClass, long tickets, long stepped) {
  /// Not measured yet.
  static final HeapPoint NONE = new HeapPoint(0, Map.of(), 0, 0);

  /// A real engine keeps its tickets elsewhere: what grows is what we hold of a backlog, and caches
  /// with a bound.
  private static final int FLAT_MIB = 16;

  private static final int CLASSES = 6;

  HeapPoint {
    byClass = Map.copyOf(byClass);
  }

  static HeapPoint of(Stage stage) {
    var byClass = Heap.byClass(stage.platform());
    var stores = stage.stores();
    return new HeapPoint(Heap.sum(byClass), byClass, stores.tickets(), stores.withFirstStep());
  }

  boolean isNone() {
    return bytes == 0;
  }

  double kilobytesPerTicketSince(HeapPoint earlier) {
    return (bytes - earlier.bytes) / 1024.0 / Math.max(1, tickets - earlier.tickets);
  }

  /// Prints how it grew while it was measured; with a real engine it must not.
  void since(HeapPoint earlier, boolean isBounded, Sheet sheet) {
    sheet.figure(
        "live heap at a third and at the end of that time",
        String.format(
            Locale.ROOT, "%.0f and %.0f MiB", earlier.bytes / 1048576.0, bytes / 1048576.0));
    if (isBounded) {
      var grown = (bytes - earlier.bytes) / 1048576.0;
      sheet.atMost("growth of the live heap in between", grown, FLAT_MIB, " MiB");
    } else {
      var grown = (bytes - earlier.bytes) / 1024.0 / Math.max(1, stepped - earlier.stepped);
      sheet.figure(
          "growth of the live heap in between, per ticket with a new step",
          String.format(Locale.ROOT, "%.1f KB", grown));
    }
    sheet.figure("classes that grew most, KiB", grown(earlier));
  }

  private String grown(HeapPoint earlier) {
    var text = new StringBuilder();
    byClass.entrySet().stream()
        .map(
            e -> Map.entry(e.getKey(), e.getValue() - earlier.byClass.getOrDefault(e.getKey(), 0L)))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(CLASSES)
        .forEach(e ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(e.getKey())
                .append(' ')
                .append(e.getValue() >> 10));
    return text.toString();
  }
}
