package kontur.communication.telegram;

import java.util.Map;

/// How the updates of a bot are read, as far as its settings say it.
///
/// @param groups messages of groups are conversations; otherwise they are only remembered
/// @param topics each forum topic is a conversation of its own
/// @param orders the bot's commands by the names that customers write
record Rules(boolean groups, boolean topics, Map<String, Incoming.Order> orders) {
  Rules {
    orders = Map.copyOf(orders);
  }
}
