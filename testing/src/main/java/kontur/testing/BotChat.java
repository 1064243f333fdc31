package kontur.testing;

import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// A chat as the server knows it: who it is, and every message in both directions. Guarded by the
/// bot's monitor.
final class BotChat {
  final ObjectNode chat;
  final NavigableMap<Integer, ObjectNode> messages = new TreeMap<>();
  boolean blocked;
  long migratedTo;

  BotChat(ObjectNode chat) {
    this.chat = chat;
  }

  long id() {
    return chat.path("id").asLong(0);
  }

  int nextMessage() {
    return messages.isEmpty() ? 1 : messages.lastKey() + 1;
  }
}
