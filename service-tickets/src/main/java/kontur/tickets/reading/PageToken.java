package kontur.tickets.reading;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import kontur.contract.Refusal;

/// Where a page ended. Good only for what it was made for.
///
/// @param purpose what the list was asked for
/// @param place the sort key of the last entry
record PageToken(String purpose, List<String> place) {
  private static final String SEPARATOR = "\u001f";

  PageToken {
    place = List.copyOf(place);
  }

  String text() {
    var joined =
        Integer.toHexString(purpose.hashCode()) + SEPARATOR + String.join(SEPARATOR, place);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(joined.getBytes(StandardCharsets.UTF_8));
  }

  /// The place after which the next page begins; absent for the first page.
  static Optional<List<String>> place(String text, String purpose, int parts) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      var found = List.of(decoded.split(SEPARATOR, -1));
      if (found.size() == parts + 1
          && found.getFirst().equals(Integer.toHexString(purpose.hashCode()))) {
        return Optional.of(found.subList(1, found.size()));
      }
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
    throw wrong();
  }

  static Refusal wrong() {
    return Refusal.invalidField(
        "page_token", "must be the one of the page before, with the same filters and order");
  }
}
