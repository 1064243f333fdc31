package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Acknowledges pressed buttons as soon as they are seen, each once: a button waits for seconds
/// only, whatever the database does.
final class Buttons {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Bot bot;
  private final Chatter chatter;
  private final Clock clock;
  private final Map<String, Instant> acknowledged = new ConcurrentHashMap<>();

  Buttons(Bot bot, Chatter chatter, Clock clock) {
    this.bot = bot;
    this.chatter = chatter;
    this.clock = clock;
  }

  void acknowledge(List<StoreUpdates.Update> batch) {
    var old = clock.instant().minus(REMEMBERED);
    acknowledged.values().removeIf(at -> at.isBefore(old));
    for (var update : batch) {
      var query = query(update);
      if (!query.isEmpty() && acknowledged.put(query, clock.instant()) == null) {
        var _ = Thread.ofVirtual().start(() -> chatter.acknowledge(bot, query));
      }
    }
  }

  private static String query(StoreUpdates.Update update) {
    return switch (update.incoming()) {
      case Incoming.Pressed pressed -> pressed.queryId();
      case Incoming.Nothing nothing -> nothing.queryId();
      case Incoming.Wrote _,
          Incoming.Edited _,
          Incoming.Ordered _,
          Incoming.Membership _,
          Incoming.Migrated _,
          Incoming.Reacted _ ->
          "";
      case null -> "";
    };
  }
}
