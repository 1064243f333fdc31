package kontur.tickets.rows;

import java.util.Collection;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Many rows as one JSON parameter for `json_populate_recordset`: one statement, one round trip.
public final class Rows {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private Rows() {}

  /// Records whose components bear the columns' names in camel case.
  public static String of(Collection<? extends Record> records) {
    return JSON.writeValueAsString(records);
  }

  /// What PostgreSQL can store of a text: it has no U+0000.
  public static String text(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }

  /// At most so many characters of it.
  public static String text(String text, int most) {
    var clean = text(text);
    if (clean.length() <= most) {
      return clean;
    }
    // Never cut between the halves of a surrogate pair.
    var end = Character.isHighSurrogate(clean.charAt(most - 1)) ? most - 1 : most;
    return clean.substring(0, end);
  }
}
