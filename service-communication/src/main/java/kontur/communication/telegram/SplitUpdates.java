package kontur.communication.telegram;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Takes an answer to `getUpdates` apart without reading the updates.
final class SplitUpdates {
  private SplitUpdates() {}

  /// The updates of an answer to `getUpdates`, each as its own text.
  static List<RawUpdate> split(String answer) {
    try (var parser = BotJson.MAPPER.createParser(answer)) {
      var updates = new ArrayList<RawUpdate>();
      if (!moveToResult(parser)) {
        throw new IllegalArgumentException("the answer of the Bot API has no result");
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        var from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        var to = (int) parser.currentLocation().getCharOffset();
        var json = answer.substring(from, to);
        updates.add(new RawUpdate(idOf(json), json));
      }
      return updates;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the answer of the Bot API is no JSON", e);
    }
  }

  /// An update that stands alone.
  static RawUpdate one(String json) {
    return new RawUpdate(idOf(json), json);
  }

  private static long idOf(String json) {
    var id = BotJson.MAPPER.readTree(json).path("update_id");
    return id.canConvertToLong() ? id.asLong() : RawUpdate.NO_ID;
  }

  private static boolean moveToResult(JsonParser parser) {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var isResult = parser.currentName().equals("result");
      var token = parser.nextToken();
      if (isResult) {
        return token == JsonToken.START_ARRAY;
      }
      parser.skipChildren();
    }
    return false;
  }
}
