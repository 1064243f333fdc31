package kontur.gateway.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Where a watcher stands: for each partition the offset of what it gets next.
record Position(List<Long> offsets) {
  Position {
    offsets = List.copyOf(offsets);
  }

  /// Opaque to clients, and written into logs by them: letters, digits, `-` and `_` only.
  String toCursor() {
    var text = "1:" + offsets.stream().map(String::valueOf).collect(Collectors.joining(","));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// Empty if it is none of ours.
  static Optional<Position> fromCursor(String cursor) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      if (!text.matches("1:\\d{1,18}(,\\d{1,18})*")) {
        return Optional.empty();
      }
      var offsets = new ArrayList<Long>();
      for (var offset : text.substring(2).split(",", -1)) {
        offsets.add(Long.valueOf(offset));
      }
      return Optional.of(new Position(offsets));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Position with(int partition, long offset) {
    var moved = new ArrayList<>(offsets);
    moved.set(partition, offset);
    return new Position(moved);
  }

  /// Whether each partition stands nowhere before the one and nowhere after the other.
  boolean isBetween(Position low, Position high) {
    return offsets.size() == low.offsets.size()
        && offsets.size() == high.offsets.size()
        && IntStream.range(0, offsets.size())
            .allMatch(
                p -> low.offsets.get(p) <= offsets.get(p) && offsets.get(p) <= high.offsets.get(p));
  }

  /// So many earlier in each partition.
  Position back(long each) {
    return new Position(offsets.stream().map(offset -> offset - each).toList());
  }

  Position notBefore(Position low) {
    return new Position(
        IntStream.range(0, offsets.size())
            .mapToObj(p -> Math.max(offsets.get(p), low.offsets.get(p)))
            .toList());
  }
}
