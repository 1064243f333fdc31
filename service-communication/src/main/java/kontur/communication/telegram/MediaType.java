package kontur.communication.telegram;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A media type as the sender claims it, without parameters.
final class MediaType {
  private MediaType() {}

  static String cleaned(@Nullable String given) {
    if (given == null) {
      return "application/octet-stream";
    }
    var type = given.toLowerCase(Locale.ROOT).strip();
    return type.length() <= 255 && type.matches("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
        ? type
        : "application/octet-stream";
  }
}
