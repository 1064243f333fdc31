package kontur.communication.telegram;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Reads answers of the Bot API whatever they hold.
///
/// Jackson's own bounds on depth and lengths would refuse a whole page for one update, and the page
/// would come for ever. What one update may hold is decided where updates are read one by one.
final class BotJson {
  static final JsonMapper MAPPER = JsonMapper.builder(factory()).build();

  private BotJson() {}

  private static JsonFactory factory() {
    var unbounded =
        StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    return JsonFactory.builder().streamReadConstraints(unbounded).build();
  }
}
