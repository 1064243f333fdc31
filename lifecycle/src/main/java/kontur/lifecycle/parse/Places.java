package kontur.lifecycle.parse;

import java.util.HashMap;
import java.util.Map;

/// The place of everything in the file by its JSON pointer.
final class Places {
  private final Map<String, Place> values = new HashMap<>();
  private final Map<String, Place> keys = new HashMap<>();

  void value(String pointer, Place place) {
    values.put(pointer, place);
  }

  void key(String pointer, Place place) {
    keys.put(pointer, place);
  }

  /// Where the value begins, or the nearest thing around it.
  Place of(String pointer) {
    for (var at = pointer; ; at = at.substring(0, at.lastIndexOf('/'))) {
      var place = values.get(at);
      if (place != null) {
        return place;
      }
      if (at.lastIndexOf('/') < 0) {
        return Place.START;
      }
    }
  }

  /// Where its key begins, else the value.
  Place ofKey(String pointer) {
    var place = keys.get(pointer);
    return place == null ? of(pointer) : place;
  }
}
