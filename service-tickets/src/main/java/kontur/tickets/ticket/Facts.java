package kontur.tickets.ticket;

import java.util.List;
import java.util.Map;

/// What a lifecycle may know of its ticket.
///
/// @param channel `email` or `telegram`
/// @param origin who wrote the first message: `customer`, `agent` or `system`
/// @param priority `low`, `normal`, `high` or `urgent`
/// @param tier the customer's tier
/// @param tags sorted
public record Facts(
    String channel, String origin, String priority, String tier, List<String> tags) {

  public Facts {
    tags = List.copyOf(tags);
  }

  /// By the names that lifecycles declare.
  public Map<String, Object> byName() {
    return Map.of(
        "channel", channel, "origin", origin, "priority", priority, "tier", tier, "tags", tags);
  }
}
