package kontur.testing;

import tools.jackson.databind.JsonNode;

/// A file that a person or the bot sent.
record KeptFile(String id, String path, String name, String mediaType, long size) {
  static KeptFile of(JsonNode entry) {
    return new KeptFile(
        entry.path("id").asString(""),
        entry.path("path").asString(""),
        entry.path("name").asString(""),
        entry.path("type").asString(""),
        entry.path("size").asLong(0));
  }
}
